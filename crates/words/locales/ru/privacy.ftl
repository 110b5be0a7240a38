# Что называет карта данных.
purpose-accounts = Создание, ведение и удаление учётных записей
purpose-answering = Приём сообщений и отправка ответов
purpose-contacts = Понимание, с кем идёт разговор
purpose-security = Защита от злоупотреблений и поиск неисправностей
purpose-accountability = Подтверждение, что обещания выполнены
purpose-operation = Работа пространства по его настройкам
data-name = Имя
data-address = Адреса и номера
data-credentials = Способы входа, хешированные или запечатанные
data-custom-fields = Поля, добавленные компанией
data-messages = Сообщения и заметки
data-files = Файлы
data-conversation-facts = Когда, по какому каналу и кем написано
data-device = Сетевой адрес и браузер
data-language = Язык
data-membership = Роль и участие
data-searches = Поисковые запросы
data-log = Кто, что и когда сделал
data-settings = Настройки
data-bookkeeping = Номера и счётчики, которые связывают остальное
data-keys = Ключи, зашифрованные
kept-account = { $days ->
    [one] Пока есть учётная запись и ещё { $days } день после просьбы её удалить
    [few] Пока есть учётная запись и ещё { $days } дня после просьбы её удалить
    [many] Пока есть учётная запись и ещё { $days } дней после просьбы её удалить
   *[other] Пока есть учётная запись и ещё { $days } дня после просьбы её удалить
}
kept-contact = Пока компания хранит контакт
kept-workspace = Пока существует пространство
kept-session = { $days ->
    [one] До выхода, но не дольше { $days } дня после входа
    [few] До выхода, но не дольше { $days } дней после входа
    [many] До выхода, но не дольше { $days } дней после входа
   *[other] До выхода, но не дольше { $days } дня после входа
}
kept-chat = { $days ->
    [one] { $days } день после последнего использования чата в этом браузере
    [few] { $days } дня после последнего использования чата в этом браузере
    [many] { $days } дней после последнего использования чата в этом браузере
   *[other] { $days } дня после последнего использования чата в этом браузере
}
kept-draft = { $days ->
    [one] Пока не отправлено и не стёрто, не дольше { $days } дня после последней правки
    [few] Пока не отправлено и не стёрто, не дольше { $days } дней после последней правки
    [many] Пока не отправлено и не стёрто, не дольше { $days } дней после последней правки
   *[other] Пока не отправлено и не стёрто, не дольше { $days } дня после последней правки
}
kept-hours = { $days ->
    [one] Несколько часов, не дольше { $days } дня
    [few] Несколько часов, не дольше { $days } дней
    [many] Несколько часов, не дольше { $days } дней
   *[other] Несколько часов, не дольше { $days } дня
}
kept-week = { $days ->
    [one] { $days } день
    [few] { $days } дня
    [many] { $days } дней
   *[other] { $days } дня
}
kept-logs = { $days ->
    [one] { $days } день
    [few] { $days } дня
    [many] { $days } дней
   *[other] { $days } дня
}
kept-audit = { $days ->
    [one] Не дольше { $days } дня
    [few] Не дольше { $days } дней
    [many] Не дольше { $days } дней
   *[other] Не дольше { $days } дня
}
kept-ledger = { $days ->
    [one] Пока резервная копия могла бы вернуть человека, не дольше { $days } дня
    [few] Пока резервная копия могла бы вернуть человека, не дольше { $days } дней
    [many] Пока резервная копия могла бы вернуть человека, не дольше { $days } дней
   *[other] Пока резервная копия могла бы вернуть человека, не дольше { $days } дня
}
privacy-basis-consent = Ваше согласие
privacy-basis-contract = Договор
privacy-basis-law = Закон
privacy-basis-interest = Наш интерес
privacy-recipient-nobody = Больше никто
privacy-recipient-mail = Почтовый сервер того, кто ведёт этот сервис

# Баннер.
privacy-banner-title = Файлы cookie на этом сайте
privacy-banner-necessary = { $count ->
    [one] { $count } необходимый файл cookie нужен, чтобы сайт работал.
    [few] { $count } необходимых файла cookie сохраняют вход, связывают чат и помнят этот выбор.
    [many] { $count } необходимых файлов cookie сохраняют вход, связывают чат и помнят этот выбор.
   *[other] { $count } необходимого файла cookie сохраняют вход, связывают чат и помнят этот выбор.
}
privacy-banner-functional = { $count ->
    [one] Ещё { $count } запомнил бы на год, как вам удобнее.
    [few] Ещё { $count } запомнили бы на год язык и оформление.
    [many] Ещё { $count } запомнили бы на год язык и оформление.
   *[other] Ещё { $count } запомнили бы на год язык и оформление.
}
privacy-banner-analytics = { $count ->
    [one] { $count } считал бы посещения.
    [few] { $count } считали бы посещения.
    [many] { $count } считали бы посещения.
   *[other] { $count } считали бы посещения.
}
privacy-banner-marketing = { $count ->
    [one] { $count } служил бы рекламе.
    [few] { $count } служили бы рекламе.
    [many] { $count } служили бы рекламе.
   *[other] { $count } служили бы рекламе.
}
privacy-banner-nothing-else = Мы ничего не считаем и ничего не рекламируем.
privacy-banner-every = Все файлы cookie поимённо
privacy-accept = Принять
privacy-refuse = Отказаться
privacy-choose = Выбрать
privacy-gpc-short = Сигнал вашего браузера об отказе учтён.
privacy-gpc-title = Отказ учтён.
privacy-gpc = Ваш браузер передаёт Global Privacy Control. С ним или без него ничего о вас не продаётся и не передаётся для рекламы; рекламные файлы cookie остаются выключенными, даже если принять всё.
privacy-unpublished = Кто ведёт этот сервис, ещё не опубликовано. Это возможно, только пока он доступен лишь с этого компьютера.

# Выбор.
privacy-choices-lede = Всё необязательное выключено, пока вы его не включите. Передумать можно здесь в любое время; это подействует со следующей страницы.
privacy-choices-keep = Сохранить выбор
privacy-choices-refuse-all = Отказаться от всех
privacy-choices-accept-all = Принять все
privacy-choices-always = Всегда включены
privacy-choices-signal-off = Выключены, как просит браузер
privacy-choices-no-analytics = Файлов cookie для подсчёта нет, выбирать нечего.
privacy-choices-no-marketing = Рекламных файлов cookie нет, выбирать нечего.
privacy-choices-none-yet = Вы ещё не выбирали, поэтому ничего необязательного не включено.
privacy-choices-nothing-optional = ничего необязательного
privacy-choices-now = Ваш выбор с { $day }: { $kinds }.
privacy-choices-forget = Забыть мой выбор
privacy-choices-count = { $count ->
    [one] { $count } файл cookie
    [few] { $count } файла cookie
    [many] { $count } файлов cookie
   *[other] { $count } файла cookie
}
privacy-choices-caption = Файлы cookie: { $kind }
privacy-off = Нет
privacy-on = Да
privacy-kind-necessary = Необходимые
privacy-kind-functional = Язык и оформление
privacy-kind-analytics = Подсчёт
privacy-kind-marketing = Реклама
privacy-about-necessary = Сохраняют вход, связывают ваш чат и помнят этот выбор. Без них сайт не работает.
privacy-about-functional = Помнят ваш язык и светлое или тёмное оформление. Если выключены, то и другое живёт, пока открыт браузер.
privacy-about-analytics = Сколько людей читает какую страницу.
privacy-about-marketing = Какая реклама привела на сайт.
privacy-cookie-name = Имя
privacy-cookie-purpose = Для чего
privacy-cookie-lasts = Живёт не дольше
privacy-cookie-session = Знает, что это всё ещё вы, до выхода
privacy-cookie-choices = Помнит, что вы выбрали здесь
privacy-cookie-signin = Возвращает вас после входа через другой сервис
privacy-cookie-chat = Знает, чей это разговор; ставится с первым сообщением в чате на сайте
privacy-cookie-language = Ваш язык; без вашего «да» — пока открыт браузер
privacy-cookie-theme = Светлое или тёмное; без вашего «да» — пока открыт браузер
privacy-cookie-visits = Отличает одно посещение от другого
privacy-cookie-campaign = Помнит, какая реклама привела сюда
privacy-lasts-session = Пока открыт браузер
privacy-lasts-minutes = { $count ->
    [one] { $count } минута
    [few] { $count } минуты
    [many] { $count } минут
   *[other] { $count } минуты
}
privacy-lasts-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
    [many] { $count } дней
   *[other] { $count } дня
}
privacy-wrong-language = Выберите один из предложенных языков.

# Политика.
privacy-policy-lede = Что известно о вас, зачем, как долго и как это забрать. Страница построена по той же карте, по которой программа копирует и удаляет.
privacy-policy-contents = На этой странице
privacy-policy-short = Коротко
privacy-policy-who = Кто мы
privacy-policy-why = Что мы храним и зачем
privacy-policy-helpers = Кто нам помогает
privacy-policy-where = Где это лежит
privacy-policy-rights = Что вы можете сделать
privacy-policy-machines = Где участвует машина
privacy-policy-children = Дети
privacy-policy-cookies = Файлы cookie
privacy-policy-changes = Версии
privacy-short-use = Написанное здесь нужно, чтобы ответить, и ни для чего, что не названо ниже. Ничего не продаётся.
privacy-short-sealed = Сказанное запечатано, у каждого человека своим ключом. Удалить человека значит уничтожить этот ключ, так что и резервные копии забывают.
privacy-short-leave = { $days ->
    [one] Ваша учётная запись исчезает через { $days } день после просьбы или сразу, если вы так скажете.
    [few] Ваша учётная запись исчезает через { $days } дня после просьбы или сразу, если вы так скажете.
    [many] Ваша учётная запись исчезает через { $days } дней после просьбы или сразу, если вы так скажете.
   *[other] Ваша учётная запись исчезает через { $days } дня после просьбы или сразу, если вы так скажете.
}
privacy-short-see = Вы видите, что о вас хранится, и забираете это с собой, не обращаясь к нам.
privacy-policy-since = Действует с
privacy-policy-no-date = Ещё не действует
privacy-policy-controller = { $who } — тот, кто решает, что делать с вашими данными («контролёр»).
privacy-policy-write-to = Пишите на
privacy-policy-dpo = Наш ответственный за защиту данных: { $who }.
privacy-policy-customers = О данных клиентов, которые пишут здесь компании, решает эта компания, а мы действуем по её слову. Если вы писали компании, сначала спросите её: она видит, исправляет, копирует и удаляет теми же средствами.
privacy-policy-caption = Цели, данные, основания и сроки
privacy-policy-for = Для чего
privacy-policy-data = Что используем
privacy-policy-basis = Основание
privacy-policy-kept = Как долго
privacy-policy-object = Возразить
privacy-policy-scale = Линии нарисованы в масштабе: полная — десять лет. У того, что хранится, пока есть причина, линии нет.
privacy-policy-sweep = Программа сама удаляет то, чей срок вышел. Изменить эту таблицу значит изменить то, что она делает.
privacy-policy-nobody = Никакая другая компания не получает данных от этой программы.
privacy-policy-mail = Почту доставляет почтовый сервер того, кто ведёт этот сервис. Он получает: { $data }.
privacy-policy-helpers-lede = Они действуют по нашему слову, по договору и ни для чего другого.
privacy-policy-company = Компания
privacy-policy-country = Где
privacy-policy-contract = Договор
privacy-policy-processor = Обработчик
privacy-policy-sub-processor = Субобработчик
privacy-policy-regions = База данных: { $database }. Файлы: { $files }. Резервные копии: { $backups }.
privacy-policy-no-regions = Где лежат данные, ещё не опубликовано.
privacy-policy-sealed = Имена, адреса, сообщения, файлы и поисковые запросы запечатаны AES-256, у каждого человека своим ключом. Ключи лежат отдельно от данных и копируются отдельно.
privacy-policy-rights-lede = Участники пространства делают почти всё это сами и сразу. Об остальном напишите нам: мы отвечаем в течение 30 дней и никогда не позже чем через месяц.
privacy-right-access = Узнать, что о вас хранится, зачем, как долго и кто это получает
privacy-right-correction = Исправить это
privacy-right-erasure = Удалить это
privacy-right-restriction = Отложить обработку, пока есть спор
privacy-right-objection = Возразить против использования в наших интересах
privacy-right-portability = Забрать это в файле, который читают другие программы
privacy-right-withdrawal = Отозвать согласие так же легко, как вы его дали
privacy-complain-gdpr = Пожаловаться в орган по защите данных там, где вы живёте или работаете, или там, где, по-вашему, произошла ошибка
privacy-complain-uk = В Великобритании: пожаловаться в Управление комиссара по информации (ICO)
privacy-complain-california = В Калифорнии: узнать, исправить, удалить, отказаться — без худшего отношения за это — и пожаловаться в California Privacy Protection Agency
privacy-policy-open = Открыть мои данные
privacy-policy-no-machines = Ничто о вас не решает одна лишь машина.
privacy-policy-age = Этот сервис не для тех, кому нет { $age }. Сообщите нам об учётной записи ребёнка, и мы её удалим.
privacy-policy-cookie-count = { $count ->
    [one] Всего { $count } файл cookie.
    [few] Всего { $count } файла cookie.
    [many] Всего { $count } файлов cookie.
   *[other] Всего { $count } файла cookie.
}
privacy-policy-version-hint = Номер — это отпечаток всего, что сказано на странице. Изменится цель, срок или помощник — изменится и он.

# Страница участника.
privacy-account-title = Ваши данные
privacy-done-profile = Сохранено.
privacy-done-password = Пароль изменён. В других местах вы вышли.
privacy-done-sessions = Там вы вышли.
privacy-done-stays = Ваша учётная запись остаётся.
privacy-leaving-on = Ваша учётная запись и всё в ней будут удалены { $day }.
privacy-leaving-only = До этого дня с ней ничего не происходит, и другие страницы не открываются. Её можно оставить, забрать копию данных или удалить раньше.
privacy-leaving-keep = Оставить учётную запись
privacy-you-title = Вы
privacy-you-name = Имя
privacy-you-name-hint = Его видят коллеги и клиенты, которым вы отвечаете.
privacy-you-language = Язык
privacy-you-keep = Сохранить
privacy-theme-title = Светлое или тёмное
privacy-theme-system = Как в системе
privacy-theme-light = Светлое
privacy-theme-dark = Тёмное
privacy-theme-remembered = Этот браузер помнит выбор год.
privacy-theme-session = Этот браузер помнит выбор, пока он открыт.
privacy-theme-keep = Сохранить
privacy-held-title = Что о вас хранится
privacy-held-password = Пароль, хешированный
privacy-held-login = Вход через { $issuer }
privacy-held-sessions = { $count ->
    [one] Для { $count } места, где вы вошли; смотрите ниже
    [few] Для { $count } мест, где вы вошли; смотрите ниже
    [many] Для { $count } мест, где вы вошли; смотрите ниже
   *[other] Для { $count } места, где вы вошли; смотрите ниже
}
privacy-held-since = Учётная запись создана { $day }
privacy-held-member = { $role }, с { $day }
privacy-held-messages = { $count ->
    [one] написано { $count } сообщение или заметка
    [few] написано { $count } сообщения и заметки
    [many] написано { $count } сообщений и заметок
   *[other] написано { $count } сообщения и заметки
}
privacy-held-drafts = { $count ->
    [one] { $count } черновик
    [few] { $count } черновика
    [many] { $count } черновиков
   *[other] { $count } черновика
}
privacy-held-mentions = { $count ->
    [one] упоминаний: { $count }
    [few] упоминаний: { $count }
    [many] упоминаний: { $count }
   *[other] упоминаний: { $count }
}
privacy-held-views = { $count ->
    [one] { $count } сохранённый вид
    [few] { $count } сохранённых вида
    [many] { $count } сохранённых видов
   *[other] { $count } сохранённого вида
}
privacy-held-searches = { $count ->
    [one] { $count }, не дольше суток
    [few] { $count }, не дольше суток
    [many] { $count }, не дольше суток
   *[other] { $count }, не дольше суток
}
privacy-role-viewer = Наблюдатель
privacy-role-agent = Сотрудник
privacy-role-admin = Администратор
privacy-role-owner = Владелец
privacy-data-title = Ваши данные с собой
privacy-copy-title = Взять копию
privacy-copy-hint = Всё, что есть, и зачем оно хранится, как долго и кто его получает: файл, который читают другие программы.
privacy-copy-take = Скачать
privacy-copy-sources = От вас, от вашего браузера и от тех, кто вас пригласил или упомянул.
privacy-copy-rights = Вы можете это исправить, удалить, отложить или передать, возразить против использования, отозвать согласие и пожаловаться в орган по защите данных.
privacy-why-title = Зачем это хранится
privacy-why-hint = Каждая цель, её основание и срок.
privacy-why-read = Прочитать
privacy-work-title = Где вы работаете
privacy-work-leave = Покинуть
privacy-work-leave-which = Покинуть { $name }
privacy-sessions-title = Где вы вошли
privacy-sessions-end-others = Завершить остальные
privacy-sessions-hint = Адрес и браузер хранятся для вас и против злоупотреблений. Они исчезают вместе с сеансом.
privacy-session-on = { $browser }, { $system }
privacy-session-unknown = Неизвестный браузер
privacy-session-this = Этот
privacy-session-seen = Последний раз
privacy-session-end = Завершить
privacy-session-end-which = Завершить: { $browser }
privacy-password-title = Пароль
privacy-password-set-title = Задать пароль
privacy-password-old = Нынешний пароль
privacy-password-new = Новый пароль
privacy-password-hint = Не меньше 12 знаков. Несколько слов лучше одного со значками.
privacy-password-change = Изменить
privacy-password-set = Задать
privacy-leave-section = Уйти
privacy-leave-deed = Удалить мою учётную запись
privacy-leave-hint = С временем передумать или сразу. Ничего не произойдёт, пока вы не скажете ещё раз.
privacy-leave-open = Посмотреть, что это значит

# Уход.
privacy-leave-title = Удалить учётную запись
privacy-leave-goes = Исчезнут ваше имя, адрес, способы входа, сеансы, черновики, поисковые запросы и виды — и в резервных копиях тоже.
privacy-leave-stays = Написанное вами клиентам останется у них, без вашего имени.
privacy-leave-closing = { $count ->
    [one] В пространстве { $names } больше никого нет: оно исчезнет вместе со всем, что в нём.
    [few] В пространствах { $names } больше никого нет: они исчезнут вместе со всем, что в них.
    [many] В пространствах { $names } больше никого нет: они исчезнут вместе со всем, что в них.
   *[other] В пространствах { $names } больше никого нет: они исчезнут вместе со всем, что в них.
}
privacy-leave-staying = { $count ->
    [one] Пространство { $names } продолжит без вас. Ваши разговоры вернутся в общую очередь.
    [few] Пространства { $names } продолжат без вас. Ваши разговоры вернутся в общую очередь.
    [many] Пространства { $names } продолжат без вас. Ваши разговоры вернутся в общую очередь.
   *[other] Пространства { $names } продолжат без вас. Ваши разговоры вернутся в общую очередь.
}
privacy-leave-hand-over = Вы единственный владелец, а там работают и другие. Сначала сделайте владельцем кого-то из них или закройте пространство, потом возвращайтесь:
privacy-leave-password = Ваш пароль
privacy-leave-yes = Да, удалить мою учётную запись
privacy-leave-later-title = Удалить, оставив время передумать
privacy-leave-days-hint = { $count ->
    [one] Вернуться можно в течение { $count } дня, до { $day }. Потом исчезнет всё.
    [few] Вернуться можно в течение { $count } дней, до { $day }. Потом исчезнет всё.
    [many] Вернуться можно в течение { $count } дней, до { $day }. Потом исчезнет всё.
   *[other] Вернуться можно в течение { $count } дня, до { $day }. Потом исчезнет всё.
}
privacy-leave-later = Удалить
privacy-leave-now-title = Удалить сейчас и навсегда
privacy-leave-now-hint = Пути назад не будет.
privacy-leave-now = Удалить навсегда
privacy-leave-back = Остаться
privacy-wrong-hand-over = Сначала передайте свои пространства.
privacy-wrong-say-yes = Сначала отметьте это.
privacy-left-title = Ваша учётная запись удаляется
privacy-left-lede = Вы вышли везде. Всё, что было о вас, исчезнет за несколько минут вместе с ключом, так что и резервные копии не прочитать.
privacy-left-data = Что
privacy-left-stays-title = Что останется на время
privacy-left-stays = Только номера, которые больше ни к кому не ведут, в строках, которые нужны другим или подтверждают сделанное.
