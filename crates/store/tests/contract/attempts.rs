//! Counted tries: all processes count together, and a window begins anew when it has ended.

use avow_store::{StoreError, attempts};
use avow_vault::token_hash;

use crate::house::at;

contract! {
    async fn tries_are_counted_within_their_window(house: House) {
        let bucket = token_hash("sign-in of somebody");
        let mut tx = house.store.write_any().await?;
        assert_eq!(attempts::count(&mut tx, bucket, at(0), at(60)).await?, (1, at(60)));
        assert_eq!(attempts::count(&mut tx, bucket, at(30), at(90)).await?, (2, at(60)));
        assert_eq!(attempts::count(&mut tx, bucket, at(59), at(119)).await?, (3, at(60)));
        assert_eq!(attempts::count(&mut tx, token_hash("another"), at(59), at(119)).await?, (1, at(119)));
        assert_eq!(attempts::count(&mut tx, bucket, at(60), at(120)).await?, (1, at(120)));
        tx.commit().await?;
    }
}

contract! {
    async fn a_right_secret_forgets_the_tries_before_it(house: House) {
        let (right, other) = (token_hash("right"), token_hash("other"));
        let mut tx = house.store.write_any().await?;
        for bucket in [right, right, other] {
            attempts::count(&mut tx, bucket, at(0), at(60)).await?;
        }
        attempts::forget(&mut tx, right).await?;
        assert_eq!(attempts::count(&mut tx, right, at(1), at(61)).await?, (1, at(61)));
        assert_eq!(attempts::count(&mut tx, other, at(1), at(61)).await?, (2, at(60)));
        tx.commit().await?;
    }
}

contract! {
    async fn ended_windows_are_swept_and_others_stay(house: House) {
        let mut tx = house.store.write_any().await?;
        attempts::count(&mut tx, token_hash("ended"), at(0), at(60)).await?;
        attempts::count(&mut tx, token_hash("running"), at(0), at(61)).await?;
        assert_eq!(attempts::sweep(&mut tx, at(60)).await?, 1);
        assert_eq!(attempts::sweep(&mut tx, at(60)).await?, 0);
        assert_eq!(attempts::count(&mut tx, token_hash("running"), at(2), at(62)).await?, (2, at(61)));
        tx.commit().await?;
    }
}

contract! {
    async fn no_try_goes_uncounted_when_twenty_come_at_once(house: House) {
        let bucket = token_hash("hammered");
        let mut trying = Vec::new();
        for _ in 0..20 {
            let store = house.store.clone();
            trying.push(tokio::spawn(async move {
                let mut tx = store.write_any().await?;
                let (tries, _) = attempts::count(&mut tx, bucket, at(0), at(60)).await?;
                tx.commit().await?;
                Ok::<i64, StoreError>(tries)
            }));
        }
        let mut counted = Vec::new();
        for task in trying {
            counted.push(task.await??);
        }
        counted.sort_unstable();
        assert_eq!(counted, (1..=20).collect::<Vec<i64>>());
    }
}
