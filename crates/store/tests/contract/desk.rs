//! The desk: in one question what each list tells by itself, and nothing from next door.

use avow_model::access::Role;
use avow_model::contacts::{Field, FieldKind};
use avow_model::inbox::{Canned, Label, View};
use avow_store::{canned, channels, desk, events, fields, labels, members, views};

use crate::house::{at, id};

contract! {
    async fn a_desk_holds_what_the_lists_hold(house: House) {
        let (keys, ours, me) = (&house.store.keys, house.ours.workspace, house.ours.account);
        let colleague = house.member(house.ours, "Tomáš Novák", Role::Agent).await?;
        let mut tx = house.store.write(ours).await?;
        for (number, name) in ["Returns", "billing", "Ärger", "Billing"].into_iter().enumerate() {
            let label = Label { id: id(), name: name.to_owned(), tone: number as i64, version: 1 };
            labels::insert(&mut tx, ours, &label, at(9 - number as i64)).await?;
            let (shortcode, title, body) = (name.to_lowercase() + name, "T".to_owned(), "B".to_owned());
            let answer = Canned { id: id(), shortcode, title, body, version: 1 };
            canned::insert(&mut tx, ours, &answer, at(9 - number as i64)).await?;
            let position = 9 - number as i64;
            let kind = FieldKind::ALL[number % FieldKind::ALL.len()];
            fields::insert(&mut tx, ours, &Field { id: id(), label: name.to_owned(), kind, position, version: 1 }, at(1)).await?;
            let owner = [None, Some(me), Some(colleague), None][number];
            let view = View { id: id(), name: name.to_owned(), filter: "status=open".to_owned(), shared: owner.is_none() };
            views::insert(&mut tx, ours, owner, &view, at(9 - number as i64)).await?;
        }
        tx.commit().await?;

        let mut tx = house.store.read(ours).await?;
        let held = desk::read(&mut tx, keys, ours, me).await?;
        assert_eq!(held.event, events::latest(&mut tx, ours).await?);
        assert_eq!(held.colleagues, members::colleagues(&mut tx, keys, ours).await?);
        assert_eq!(held.labels, labels::list(&mut tx, ours).await?);
        assert_eq!(held.canned, canned::list(&mut tx, ours).await?);
        assert_eq!(held.fields, fields::list(&mut tx, ours).await?);
        assert_eq!(held.views, views::list(&mut tx, ours, me).await?);
        assert_eq!(held.views.len(), 3, "not another member's own");
        let named: Vec<_> = channels::list(&mut tx, ours).await?.into_iter().map(|channel| (channel.id, channel.name)).collect();
        assert_eq!(held.channels, named);

        let mut tx = house.store.read(house.theirs.workspace).await?;
        let next_door = desk::read(&mut tx, keys, house.theirs.workspace, house.theirs.account).await?;
        assert_eq!((next_door.labels.len(), next_door.canned.len(), next_door.views.len(), next_door.fields.len()), (0, 0, 0, 0));
        assert_eq!(next_door.colleagues.iter().map(|colleague| colleague.id).collect::<Vec<_>>(), [house.theirs.account]);
    }
}
