settings-side-work = Работа
settings-side-house = Пространство
settings-channels = Чат на сайте
settings-members = Участники
settings-labels = Метки
settings-canned = Готовые ответы
settings-fields = Поля контактов
settings-workspace = Рабочее пространство
settings-log = Журнал
settings-add = Добавить
settings-save = Сохранить
settings-open = Открыть
settings-open-named = Открыть: { $name }
settings-change = Изменить
settings-change-named = Изменить: { $name }
settings-back = К списку
settings-name = Название
settings-delete-for-good = Удалить навсегда
settings-to-copy = Скопируйте
settings-done-saved = Сохранено.
settings-done-added = Добавлено.
settings-done-deleted = Удалено.
settings-done-invited = Приглашение уже в пути.
settings-done-taken-back = Приглашение отозвано. Ссылка больше никуда не ведёт.
settings-done-removed = Этот человек больше не в вашем пространстве.
settings-done-replaced = Секрет заменён. Подписи со старым больше не действуют.
settings-done-reopened = Пространство снова открыто. Всё в нём продолжается.
settings-newer = Что сохранено сейчас
settings-newer-hint = Пока вы писали, кто-то это изменил. Ваш текст ниже; сохраните ещё раз, если он должен заменить сохранённое.
settings-wrong-taken = Такое название уже есть
settings-wrong-many = Больше добавить нельзя. Удалите то, что уже не нужно
settings-wrong-tone = Выберите один из цветов
settings-wrong-kind = Выберите, что хранится в поле
settings-wrong-language = Выберите один из языков
settings-wrong-placeholder = Подставить нечего: { $about }. Есть {"{{contact.first_name}}"} и {"{{agent.first_name}}"}
settings-wrong-shortcode = Только строчные латинские буквы, цифры и дефисы, не больше 32
settings-wrong-origin = Это не начало веб-адреса, например https://shop.example
settings-wrong-origins-many = Не больше 50 сайтов. Звёздочка заменяет многие: https://*.shop.example

settings-labels-about = по ним вы разбираете разговоры
settings-labels-none = Меток пока нет
settings-labels-first = Начните с того, о чём спрашивают чаще всего: доставка, возврат, счёт.
settings-labels-add = Новая метка
settings-labels-delete = Удалить эту метку
settings-labels-delete-hint = Она исчезнет со всех разговоров, где стоит. Сами разговоры останутся.
settings-tone = Цвет
settings-tone-0 = Песок
settings-tone-1 = Глина
settings-tone-2 = Мох
settings-tone-3 = Море
settings-tone-4 = Роза

settings-canned-about = то, что вы пишете часто; находится по косой черте
settings-canned-none = Готовых ответов пока нет
settings-canned-first = Запишите один раз то, что пишете каждый день. В ответе его найдёт косая черта.
settings-canned-add = Новый ответ
settings-canned-title = О чём он
settings-canned-shortcode = Короткое имя
settings-canned-shortcode-hint = То, что вы набираете после косой черты, например late. Строчные латинские буквы, цифры и дефисы.
settings-canned-body = Текст
settings-canned-body-hint = {"{{contact.first_name}}"} и {"{{agent.first_name}}"} подставятся сами, когда ответ выберут.
settings-canned-delete = Удалить этот ответ
settings-canned-delete-hint = Уже отправленные сообщения останутся как есть.

settings-fields-about = что вам важно знать о людях
settings-fields-none = Своих полей пока нет
settings-fields-first = Имя, адреса и номера уже есть. Добавьте только то, без чего трудно хорошо ответить.
settings-fields-add = Новое поле
settings-fields-hint = Как его называют, например «Номер клиента». Сам человек вправе узнать, что в нём записано.
settings-fields-delete = Удалить это поле
settings-fields-delete-hint = Вместе с ним исчезнет всё, что в нём записано, у каждого человека. Вернуть нельзя.
settings-kind = Что в нём хранится
settings-kind-text = Текст
settings-kind-number = Число
settings-kind-date = День
settings-kind-flag = Да или нет
settings-kind-link = Веб-адрес
settings-kind-stays = Вид поля не меняется: по нему проверено всё, что уже записано.

settings-channels-about = здесь вам пишут клиенты
settings-channels-held = Ваши чаты
settings-channels-none = Чата на сайте пока нет
settings-channels-first = Добавьте чат, укажите, на каких сайтах он может появляться, и вставьте туда одну строку.
settings-channels-add = Новый чат на сайте
settings-channels-name-hint = Для вас самих, например имя сайта, на котором он стоит.
settings-channels-sites = { $count ->
    [0] Пока не может появиться ни на одном сайте
    [one] Может появиться на { $count } сайте
    [few] Может появиться на { $count } сайтах
    [many] Может появиться на { $count } сайтах
   *[other] Может появиться на { $count } сайта
}
settings-channels-on = Включён
settings-channels-off = Выключен
settings-channels-nowhere = Нет сайта
settings-channel-where = Где и как он появляется
settings-origins = Сайты, которые могут его показать
settings-origins-hint = По одному в строке, до конца имени: https://shop.example. Звёздочка заменяет всё, что стоит перед именем: https://*.shop.example. Другие сайты показать чат не смогут.
settings-origins-bad = Эти строки — не сайты:
settings-greeting = Первые слова
settings-greeting-hint = Стоят над первым сообщением. Если пусто, чат поздоровается на языке читающего.
settings-ask-email = Спрашивать адрес почты и присылать туда ответы, которых за пять минут не увидели в чате
settings-enabled = Включён: чат принимает сообщения
settings-snippet = Поставьте его на свой сайт
settings-snippet-hint = Вставьте эту строку в конец страницы, перед </body>.
settings-try = Написать пробное сообщение
settings-signing = Узнавать тех, кто вошёл на вашем сайте
settings-signing-hint = Ваш сервер подписывает номер клиента, и чат узнаёт его на любом устройстве. Без подписи никому не верят на слово.
settings-secret-show = Показать секрет
settings-secret-logged = То, что вы посмотрели, будет записано в журнал.
settings-secret-shown = Вот секрет. Его место на вашем сервере и никогда на странице. Когда вы уйдёте отсюда, он больше не будет показан.
settings-secret-replace = Заменить секрет
settings-secret-replace-hint = Старый перестанет действовать сразу. Поставьте новый на свой сервер, пока никто не заметил.
settings-secret-replace-do = Заменить
settings-signing-page = На вашей странице
settings-signing-hand-over = Для тех, кто вошёл, ваша страница берёт id, expires и signature у вашего сервера и передаёт их чату. Вместо /chat-identity подставьте свой адрес. Подписывайте заново при каждом посещении: часа достаточно.
settings-signing-out = Когда человек выходит, вызовите avow.identify(null): после этого его разговор в этом браузере больше не показывается.

settings-workspace-about = название и язык
settings-workspace-name-hint = Его видят ваши клиенты над чатом.
settings-language = Язык
settings-language-hint = На нём Avow говорит с клиентами, чей язык неизвестен.
settings-address = Адрес
settings-address-hint = Здесь ваши коллеги находят это пространство. Адрес не меняется и под новым названием.
settings-welcome-again = Показать первые шаги ещё раз
settings-close = Закрыть это пространство
settings-close-hint = Когда оно больше не нужно. Вы увидите, что будет потеряно, и ничего не произойдёт, пока вы не скажете ещё раз.
settings-close-open = Посмотреть, что это значит

settings-log-about = кто, что и когда сделал
settings-log-none = Пока ничего
settings-log-first = Здесь будет записано всё, что настроят, изменят или удалят.
settings-log-what = Что
settings-log-who = Кто
settings-log-when = Когда
settings-log-number = №
settings-log-former = Бывший участник
settings-log-older = Более ранние записи
settings-log-newest = К самым новым
settings-log-holds = Цепочка цела: ни одна запись не изменена, не изъята и не переставлена.
settings-log-broken = Цепочка рвётся на записи { $number }: она или запись перед ней не та, что была сделана. Сообщите тому, кто отвечает за этот сервер.

audit-workspace-found = Пространство создано
audit-workspace-update = Название или язык пространства изменены
audit-workspace-close = Пространство закрыто
audit-workspace-reopen = Пространство снова открыто
audit-channel-create = Чат на сайте добавлен
audit-channel-update = Чат на сайте изменён
audit-channel-secret = Секрет чата просмотрен
audit-channel-secret-replace = Секрет чата заменён
audit-label-create = Метка добавлена
audit-label-update = Метка изменена
audit-label-delete = Метка удалена
audit-canned-create = Готовый ответ добавлен
audit-canned-update = Готовый ответ изменён
audit-canned-delete = Готовый ответ удалён
audit-field-create = Поле контактов добавлено
audit-field-update = Поле контактов переименовано
audit-field-delete = Поле контактов удалено вместе с записанным в нём
audit-view-share = Вид открыт для всех
audit-view-delete = Общий вид удалён
audit-member-invite = Приглашение отправлено
audit-member-take-back = Приглашение отозвано
audit-member-join = Вход по приглашению
audit-member-role = Роль участника изменена
audit-member-remove = Участник исключён
audit-member-leave = Выход из пространства
audit-contact-delete = Контакт удалён навсегда
audit-contacts-import = Контакты загружены
audit-contacts-export = Контакты выгружены
audit-demo-load = Демонстрация загружена

settings-members-about = кто отвечает вместе с вами
members-here = Участники
members-you = это вы
members-leaving = просит удалить учётную запись
members-invite = Пригласить
members-invite-do = Пригласить
members-email = Почта
members-email-hint = Придёт ссылка, которая действует семь дней.
members-role = Роль
members-roles = Что может каждая роль
members-role-owner = Владелец
members-role-admin = Администратор
members-role-agent = Оператор
members-role-viewer = Наблюдатель
members-role-owner-may = Всё, а ещё назначает владельцев и закрывает пространство.
members-role-admin-may = Всё, что оператор, а ещё настраивает чаты, метки и поля, приглашает людей, загружает, выгружает и удаляет контакты, читает журнал.
members-role-agent-may = Читает и отвечает, пишет заметки, назначает, откладывает и завершает разговоры, правит контакты.
members-role-viewer-may = Читает всё во входящих и о контактах и ничего не меняет.
members-invitations = Открытые приглашения
members-invitations-none = Сейчас никто не приглашён.
members-outbox = Почтового сервера здесь пока нет: приглашения лежат в папке outbox в папке данных.
members-invitation-until = Ссылка действует до { $day }
members-take-back = Отозвать
members-since = Здесь с { $day }
members-remove = Исключить из пространства
members-remove-hint = Войти сюда больше не получится. Разговоры этого человека снова станут ничьими; всё написанное останется.
members-remove-do = Исключить
members-leave = Покинуть это пространство
members-leave-hint = Войти снова можно будет только по новому приглашению. Ваша учётная запись останется.
members-leave-do = Покинуть
members-wrong-role = Выберите одну из ролей
members-wrong-role-above = Дать или отнять эту роль может только тот, у кого она сама или более высокая
members-wrong-last-owner = Последний владелец остаётся. Сначала назначьте владельцем кого-нибудь ещё
members-wrong-already = Этот человек уже участник
members-wrong-many = Открытых приглашений уже столько, сколько можно. Сначала отзовите одно из них
members-wrong-demo = Демонстрация никому не пишет. Чтобы приглашать людей, создайте своё пространство

invite-title = Присоединяйтесь: { $workspace }
invite-lede = { $name } приглашает вас отвечать вместе. Ваша роль: { $role }.
invite-signed-in = Вы вошли как { $email }.
invite-join = Присоединиться как { $name }
invite-sign-up = Создать учётную запись
invite-sign-in = Войти
invite-sent-to = Приглашение отправлено на { $email }.
invite-dead = Это приглашение больше не действует
invite-dead-advice = Его уже использовали, отозвали, или ему больше семи дней. Попросите новое у того, кто вас пригласил: это минутное дело.

start-title = Разговоры и политика конфиденциальности, которую соблюдают
start-what = Avow — это одни входящие для всего, что пишут вам клиенты.
start-how = Ваши люди отвечают вместе и видят рядом с разговором всё, что знают о человеке.
start-where = То, что ваша политика конфиденциальности обещает этим людям, Avow выполняет, и на вашем собственном сервере.
start-sign-up = Создать учётную запись
start-sign-in = Войти
start-privacy = Политика конфиденциальности

choose-title = Куда пойдём?
choose-lede = Пространства, в которых вы состоите.
choose-new = Новое пространство
choose-new-lede = Пространство — это собственные входящие вашей компании. Сейчас у вас нет ни одного; создайте его или откройте ссылку из приглашения.
choose-another = Создать ещё одно
choose-name = Название
choose-name-hint = Как вас называют клиенты. Потом можно изменить.
choose-make = Создать
choose-demo = Демонстрация
choose-closed = Закрыто; исчезнет { $day }
choose-done-closed = Пространство закрыто и удаляется вместе со всем, что в нём есть.
choose-done-left = Вы покинули пространство. Ваша учётная запись осталась.
choose-done-demo = Демонстрация удалена вместе со всем, что в ней было.
choose-none = Вы не состоите ни в одном пространстве
choose-account = Ваша учётная запись и ваши данные
choose-sign-out = Выйти

welcome-title = Добро пожаловать, { $name }
welcome-lede = Три шага, минуты четыре. Можно уйти и вернуться.
welcome-skip = Пропустить и открыть входящие
welcome-done = Готово:{" "}
welcome-site = Поставьте чат на свой сайт
welcome-site-lede = Укажите, где он может появиться, и вставьте одну строку.
welcome-site-make = Добавить чат на сайте
welcome-origin = Адрес вашего сайта
welcome-origin-hint = До конца имени, например https://shop.example. Чтобы попробовать на этом компьютере: http://127.0.0.1:8080.
welcome-origin-do = Разрешить этот сайт
welcome-origins = Чат может появиться на:
welcome-invite = Пригласите кого-нибудь
welcome-invite-lede = Вдвоём видно больше. Ссылка придёт по почте.
welcome-invite-done = Кто-то уже здесь или приглашён. Места хватит и другим.
welcome-invite-who = Посмотреть кто
welcome-privacy = Посмотрите на свою страницу о данных
welcome-privacy-lede = Она говорит, что хранится о ваших клиентах, зачем и как долго, и составлена из того, что программа делает на самом деле.
welcome-privacy-look = Открыть страницу о данных
welcome-finish = Готово, открыть входящие

demo-notice = Это демонстрация: здесь всё вымышлено.
demo-notice-more = Ни компании Lindhag Lamps, ни тех, кто ей пишет, не существует, и никому ничего не отправляется.
demo-remove = Убрать демонстрацию
settings-copy = Скопировать
settings-copied = Скопировано

closing-title = Закрыть { $workspace }
closing-goes = Исчезнет всё, что в нём есть, и в резервных копиях тоже: { $what }.
closing-contacts = { $count ->
    [one] { $count } контакт
    [few] { $count } контакта
    [many] { $count } контактов
   *[other] { $count } контакта
}
closing-conversations = { $count ->
    [one] { $count } разговор
    [few] { $count } разговора
    [many] { $count } разговоров
   *[other] { $count } разговора
}
closing-members = { $count ->
    [one] Здесь работает { $count } человек. Учётная запись останется, а это пространство исчезнет.
    [few] Здесь работают { $count } человека. Их учётные записи останутся, а это пространство исчезнет.
    [many] Здесь работают { $count } человек. Их учётные записи останутся, а это пространство исчезнет.
   *[other] Здесь работают { $count } человека. Их учётные записи останутся, а это пространство исчезнет.
}
closing-chat = Оно замрёт сразу: чат исчезнет с ваших сайтов, сообщения не будут ни приходить, ни уходить. Всё, что есть, ещё можно будет читать и забрать с собой.
closing-export = Забрать контакты с собой
closing-type = Чтобы показать, что речь именно о нём, введите его название: { $workspace }
closing-name = Название пространства
closing-later-title = Закрыть, оставив время передумать
closing-days = { $count ->
    [one] Владелец сможет открыть его снова в течение { $count } дня, до { $day }. Потом исчезнет всё.
    [few] Владелец сможет открыть его снова в течение { $count } дней, до { $day }. Потом исчезнет всё.
    [many] Владелец сможет открыть его снова в течение { $count } дней, до { $day }. Потом исчезнет всё.
   *[other] Владелец сможет открыть его снова в течение { $count } дня, до { $day }. Потом исчезнет всё.
}
closing-later = Закрыть
closing-now-title = Закрыть и удалить всё сейчас
closing-now-hint = Пути назад не будет.
closing-now = Удалить навсегда
closing-back = Оставить как есть
closing-wrong-name = Это не его название
closing-closed = Пространство { $workspace } закрыто
closing-still = Всё в нём будет удалено { $day }. До этого дня его можно читать, но ничего в нём не меняется.
closing-ask = Если этого быть не должно, спросите владельца: он может открыть его снова.
closing-reopen = Открыть снова
closing-sooner = Удалить раньше
closing-read = Читать дальше
closing-notice = Это пространство закрыто и будет удалено { $day }. Его можно читать; ничего в нём не меняется.
closing-more = Что ещё можно сделать

leave-title = Покинуть { $workspace }
leave-conversations = Ваши разговоры снова станут ничьими. Всё написанное вами останется.
leave-only-owner = Вы единственный владелец, а без владельца пространство не бывает. Сначала назначьте владельцем кого-то ещё или закройте его.
leave-alone = Здесь больше никого нет, а без владельца пространство не бывает. Если оно больше не нужно, закройте его: оно исчезнет вместе со всем, что в нём.
leave-to-members = Назначить владельца
leave-back = Остаться
