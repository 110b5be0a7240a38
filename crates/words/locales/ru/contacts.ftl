contacts-everyone = Все
contacts-found = Найдено
contacts-files = Файлы
contacts-back = Назад
contacts-next = Дальше
contacts-name = Имя
contacts-email = Эл. почта
contacts-phone = Телефон
contacts-language = Язык
contacts-user = Номер на вашем сайте
contacts-first-known = Знакомы с
contacts-heard = Последнее сообщение
contacts-heard-never = Не было
contacts-yes = Да
contacts-no = Нет
contacts-not-said = Не сказано

contacts-find = Найти человека
contacts-find-hint = Имя, адрес, телефон
contacts-search = Искать
contacts-show-everyone = Показать всех
contacts-cut = Это первые 50. Напишите чуть больше, и останутся нужные.
contacts-none-found = По запросу «{ $query }» никого нет
contacts-none-advice = Имена, адреса и телефоны ищутся по началу слов; номер можно набрать с кодом страны или без него. Попробуйте меньше букв или другое слово из имени.
contacts-none-short = Напишите хотя бы две буквы.
contacts-nobody = Пока никого
contacts-nobody-first = Люди появятся, когда напишут. Или приведите тех, кого уже знаете.

contacts-new = Новый человек
contacts-change = Изменить
contacts-keep = Сохранить
contacts-keep-mine = Сохранить моё
contacts-leave = Оставить как было
contacts-new-not = Не добавлять
contacts-known-already = Это уже есть у другого человека
contacts-known-advice = Это тот же человек? Тогда откройте его страницу. Адрес или телефон может быть общим: тогда сохраните и эту запись.
contacts-keep-too = Сохранить и эту запись
contacts-emails = Адреса эл. почты
contacts-email-number = Адрес эл. почты { $number }
contacts-phones = Телефоны
contacts-phone-number = Телефон { $number }
contacts-phone-hint = С кодом страны, например +7 921 000 00 42
contacts-language-hint = Язык, на котором человек читает, кратко: ru, de, pt-BR
contacts-conflict = Пока вы писали, кто-то изменил эти данные
contacts-conflict-advice = То, что вы написали, осталось ниже. Поправьте и сохраните своё или оставьте как есть сейчас.
contacts-conflict-what = Что
contacts-conflict-theirs = Как сейчас
contacts-conflict-ours = Как у вас

contacts-delete = Удалить навсегда…
contacts-delete-ask = { $name }: удалить навсегда?
contacts-delete-goes = Исчезнут: { $talks ->
    [0] переписка, если она была
    [one] { $talks } разговор со всеми сообщениями, заметками и файлами
    [few] { $talks } разговора со всеми сообщениями, заметками и файлами
   *[other] { $talks } разговоров со всеми сообщениями, заметками и файлами
}, { $ways ->
    [0] адреса, если они были
    [one] { $ways } способ связи
    [few] { $ways } способа связи
   *[other] { $ways } способов связи
} и всё, что вы об этом человеке записали.
contacts-delete-final = Вместе с этим исчезнет ключ, которым всё открывается, так что и из резервной копии ничего не вернуть. Обратного пути нет.
contacts-delete-verb = Удалить навсегда
contacts-delete-not = Оставить

contacts-facts = Что мы знаем
contacts-reached = Как связаться
contacts-reached-none = Пока ни адреса, ни телефона.
contacts-proven = подтверждено,
contacts-unproven = не подтверждено
contacts-same = Тот же адрес, что и у
contacts-source-chat = Из чата на сайте
contacts-source-import = Из файла
contacts-source-demo = Придуман для показа
contacts-source-manual = Добавлен вручную
contacts-line = Что было
contacts-write = Написать
contacts-line-all = Всё
contacts-line-talks = Разговоры
contacts-line-notes = Заметки
contacts-line-none = Такого пока не было.
contacts-note-open = К разговору
contacts-known = Знакомство
contacts-talk = Разговор
contacts-talk-with = ведёт { $name }
contacts-talk-nobody = никто не ведёт
contacts-talk-open = открыт
contacts-talk-snoozed = отложен
contacts-talk-resolved = готово
contacts-talk-theirs = Нам:
contacts-talk-ours = Мы:
contacts-talk-file = Файл
contacts-talk-messages = { $count ->
    [one] { $count } запись
    [few] { $count } записи
   *[other] { $count } записей
}

contacts-import = Привести людей из файла
contacts-import-short = Импорт
contacts-import-file = Файл с людьми
contacts-import-about = CSV из таблицы или другой программы: один человек на строку, названия столбцов в первой. Вы увидите, что произойдёт, раньше, чем что-нибудь произойдёт.
contacts-import-choose = Файл
contacts-import-limits = До 50 МБ, 200 000 строк и 200 столбцов. Запятые, точки с запятой или табуляция; любая обычная кодировка.
contacts-import-read = Прочитать
contacts-import-before = Прежние файлы
contacts-import-look = Посмотреть
contacts-import-rows = { $count ->
    [one] { $count } строка
    [few] { $count } строки
   *[other] { $count } строк
}
contacts-import-mapping = Что значат столбцы?
contacts-import-trying = Пробуем каждую строку
contacts-import-tried = Проверено, пока ничего не изменилось
contacts-import-running = Приводим людей
contacts-import-done = Готово
contacts-import-stopped = Остановлено
contacts-import-encoding = Прочитано как { $name }. Если буквы ниже выглядят странно, сохраните файл в UTF-8 и принесите ещё раз.
contacts-import-far = Строк: { $done } из { $rows }.
contacts-import-leave = Страницу можно закрыть.
contacts-import-again = Посмотреть ещё раз
contacts-import-waits-turn = Ждёт своей очереди: файлы читаются один за другим.
contacts-import-waits-again = { $minutes ->
    [one] Ждёт: последняя попытка не удалась. Следующая начнётся сама не позже чем через { $minutes } минуту.
    [few] Ждёт: последняя попытка не удалась. Следующая начнётся сама не позже чем через { $minutes } минуты.
   *[many] Ждёт: последняя попытка не удалась. Следующая начнётся сама не позже чем через { $minutes } минут.
}
contacts-import-waits-silence = Ждёт: от сервера, который этим занимался, больше ничего не слышно. Не позже чем через две минуты за дело возьмётся другой, с того же места.
contacts-import-stop = Остановить
contacts-import-forget = Забыть этот файл
contacts-import-outcome = Что получается
contacts-import-added = Новые люди
contacts-import-changed = Знакомы, есть новое
contacts-import-same = Знакомы, всё то же
contacts-import-rejected = Пропущено
contacts-import-tried-about = Каждая строка проверена, и пока ничего не изменилось. Людей мы узнаём по адресам, потом по телефонам. Пустая ячейка ничего не стирает.
contacts-import-tried-none = В этом файле нет ничего нового.
contacts-import-done-about = Всё, что можно было привести, на месте. Самого файла у нас больше нет.
contacts-import-stopped-about = Остановлено до конца. Кто уже пришёл, остаётся; самого файла у нас больше нет.
contacts-import-trouble-tries = Мы пробовали восемь раз, и каждый раз у нас что-то не работало. Сделанное остаётся, файл сохранён, и можно продолжить с того же места.
contacts-import-trouble-file = Файла больше нет, поэтому продолжить нельзя. Кто уже пришёл, остаётся. Принесите файл ещё раз: дважды никто не появится.
contacts-import-trouble-key = Файл больше никому не прочесть: ключа, под которым он запечатан, больше нет. Кто уже пришёл, остаётся. Принесите файл ещё раз: дважды никто не появится.
contacts-import-go-on = Продолжить
contacts-import-bring = { $count ->
    [one] Привести { $count } человека
    [few] Привести { $count } человека
   *[other] Привести { $count } человек
}
contacts-import-try = { $count ->
    [one] Проверить { $count } строку
    [few] Проверить { $count } строки
   *[other] Проверить { $count } строк
}
contacts-columns = Столбцы
contacts-columns-about = Мы угадали по названиям, последнее слово за вами. Два столбца с именами складываются в одно. Проверка ничего не меняет.
contacts-column = Столбец
contacts-column-examples = Примеры
contacts-column-meaning = Значит
contacts-column-means = Что значит «{ $heading }»
contacts-column-nameless = Столбец { $number }
contacts-column-skip = Пропустить
contacts-problems = Пропущенные строки
contacts-problems-about = { $count ->
    [one] На { $count } строку стоит взглянуть. Поправьте её в файле и принесите его ещё раз: дважды никто не появится.
    [few] На { $count } строки стоит взглянуть. Поправьте их в файле и принесите его ещё раз: дважды никто не появится.
   *[other] На { $count } строк стоит взглянуть. Поправьте их в файле и принесите его ещё раз: дважды никто не появится.
}
contacts-problems-file = Сохранить как CSV
contacts-problem-line = Строка
contacts-problem-field = Где
contacts-problem-reason = Почему
contacts-problem-row = Вся строка
contacts-changes = У кого что изменится
contacts-changes-done = У кого что изменилось
contacts-changes-who = Человек
contacts-changes-what = Что меняется
contacts-changes-newcomer = Новый человек из этого же файла
contacts-changes-email = Ещё один адрес почты
contacts-changes-phone = Ещё один номер

contacts-export = Выгрузить всех (CSV)
contacts-export-short = Выгрузить
contacts-export-holds = { $count ->
    [one] { $count } человек, примерно { $size }
    [few] { $count } человека, примерно { $size }
   *[many] { $count } человек, примерно { $size }
}
contacts-export-about = Один файл для электронных таблиц, по строке на человека: имена, адреса, телефоны, языки, ваши поля и когда человек писал в последний раз. О выгрузке останется запись в журнале.
contacts-export-progress = Файл создаётся прямо во время загрузки, поэтому браузер показывает, сколько уже получено, но не сколько осталось. Если загрузка кончилась без ошибки, файл цел.
contacts-export-do = Скачать

contacts-wrong-nobody = Напишите имя, адрес или телефон
contacts-wrong-phone = Напишите телефон с кодом страны, например +7 921 000 00 42
contacts-wrong-locale = Это не обозначение языка, как ru или pt-BR
contacts-wrong-too-many = Больше десяти нельзя
contacts-wrong-no-file = Сначала выберите файл
contacts-wrong-one-file = По одному файлу за раз. Следующий принесите после этого
contacts-wrong-torn = Файл дошёл не целиком. Попробуйте ещё раз
contacts-wrong-no-rows = Под заголовками в этом файле нет ни одной строки
contacts-wrong-too-many-rows = Больше 200 000 строк. Разделите файл на два
contacts-wrong-columns = Столбцы не от этого файла. Посмотрите на них ещё раз
contacts-wrong-no-key = Скажите, в каком столбце адреса эл. почты или телефоны: по ним мы узнаём людей
contacts-wrong-twice = Это уже значит другой столбец
contacts-wrong-field-gone = Это поле тем временем удалили
contacts-wrong-width = Ячеек больше, чем столбцов: может быть, запятая осталась без кавычек
contacts-wrong-quote = В этой строке открыта кавычка, и она нигде не закрыта: всё, что ниже, попало в одну ячейку. Закройте её и принесите файл ещё раз
contacts-wrong-quote-first = В первой строке открыта кавычка, и она нигде не закрыта. Закройте её и принесите файл ещё раз
contacts-wrong-letters = Некоторые буквы испорчены: в кодировке файла их не прочесть
contacts-wrong-no-address = Ни адреса, ни телефона: в следующий раз мы не узнаем, кто это
wrong-not-csv = Это не похоже на таблицу с текстом. Сохраните её как CSV и попробуйте ещё раз
wrong-too-many-columns = Больше 200 столбцов. Уберите те, что не нужны
wrong-number = Это не число
wrong-date = Это не дата, как 24.11.2026
wrong-flag = Только да или нет
wrong-link = Веб-адрес начинается с https://

contacts-tongue-ar = арабский
contacts-tongue-bg = болгарский
contacts-tongue-cs = чешский
contacts-tongue-da = датский
contacts-tongue-de = немецкий
contacts-tongue-el = греческий
contacts-tongue-en = английский
contacts-tongue-es = испанский
contacts-tongue-et = эстонский
contacts-tongue-fa = персидский
contacts-tongue-fi = финский
contacts-tongue-fr = французский
contacts-tongue-he = иврит
contacts-tongue-hi = хинди
contacts-tongue-hu = венгерский
contacts-tongue-it = итальянский
contacts-tongue-ja = японский
contacts-tongue-ka = грузинский
contacts-tongue-kk = казахский
contacts-tongue-ko = корейский
contacts-tongue-lt = литовский
contacts-tongue-lv = латышский
contacts-tongue-nb = норвежский
contacts-tongue-nl = нидерландский
contacts-tongue-pl = польский
contacts-tongue-pt = португальский
contacts-tongue-ro = румынский
contacts-tongue-ru = русский
contacts-tongue-sk = словацкий
contacts-tongue-sr = сербский
contacts-tongue-sv = шведский
contacts-tongue-th = тайский
contacts-tongue-tr = турецкий
contacts-tongue-uk = украинский
contacts-tongue-vi = вьетнамский
contacts-tongue-zh = китайский
