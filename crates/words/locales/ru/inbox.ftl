queue-open = Все открытые
queue-mine = Мои
queue-unassigned = Ничьи
queue-mentions = Упоминания
queue-snoozed = Отложенные
queue-resolved = Готовые
queue-filtered = По фильтру
filter-without = Без «{ $name }»
side-queues = Очереди
side-labels = Метки
side-views = Сохранённые виды
nav-account = Моя учётная запись и приватность
list-more = Более старые
list-top = К самым новым
list-empty = Никто не ждёт
list-empty-advice = Как только кто-нибудь напишет в чат, сообщение сразу появится здесь.
list-empty-do = Поставить чат на сайт
list-empty-filter = Здесь пусто
list-empty-filter-advice = Таких разговоров сейчас нет. Возьмите другую очередь или измените фильтр.
count-open = { $count } { $count ->
    [one] открытый
   *[other] открытых
}
count-snoozed = { $count } { $count ->
    [one] отложенный
   *[other] отложенных
}
count-done = { $count } { $count ->
    [one] готовый
   *[other] готовых
}
count-unseen = { $count } { $count ->
    [one] новое
   *[other] новых
}
find-person = Найти человека
filter = Фильтр
filter-status = Состояние
filter-assignee = У кого
filter-anybody = У кого угодно
filter-me = У меня
filter-label = Метка
filter-priority = Срочность
filter-channel = Канал
filter-any = Любой
filter-unread = Только непрочитанное
filter-do = Показать
view-name = Сохранить как вид
view-shared = Для всех
view-save = Сохранить вид
view-delete = Удалить этот вид
nobody = Никто
me = я
you = Вы
done = Готово
reopen = Вернуть
key-label = Приоритет и метки
assign-me = Взять себе
assigned-to = У кого:
snooze = Отложить
snooze-hour = На час
snooze-afternoon = До двух часов дня
snooze-tomorrow = До завтра
snooze-week = На несколько дней
snooze-reply = Пока не напишут
snooze-at = { $at } UTC
snooze-utc = (UTC)
snooze-pick = Выбрать время
snooze-do = Отложить до этого времени
until = До
waiting-since = Ждёт с
until-reply = Пока не напишут
more = Срочность и метки
change = Изменить разговор
mark-unread = Отметить непрочитанным
bulk = Что сделать с выбранными
bulk-more = Ещё
choose-conversation = Выбрать разговор: { $name }
unread = { $count ->
    [one] непрочитанное
    [few] непрочитанных
   *[many] непрочитанных
}
status-open = Открыт
status-snoozed = Отложен
status-resolved = Готов
priority-none = Без срочности
priority-low = Низкая
priority-medium = Средняя
priority-high = Высокая
priority-urgent = Срочно
channel-chat = Чат на сайте
said-me = { "Вы: " }
said-file = Файл
said-draft = Черновик:
said-failed = Ваш ответ не доставлен
thread = Разговор
thread-none = Выберите разговор
thread-none-keys = J и K листают список, ? показывает все клавиши
thread-with = Разговор: { $name }
thread-earlier = Более ранние сообщения
thread-latest = К самым новым сообщениям
back-to-list = Назад к списку
about-person = Кто это: { $name }
today = Сегодня
note = Заметка
note-by = автор:
note-who-sees = видят только ваши коллеги
former-member = Бывший участник
nobody-in-person = Avow
delivery-queued = в пути
delivery-sent = отправлено
delivery-delivered = доставлено
delivery-read = прочитано
delivery-failed = не доставлено
happened-took = { $who } — разговор взят
happened-assigned = { $who } — разговор передан: { $whom }
happened-released = { $who } — разговор снова ничей
happened-resolved = { $who } — разговор завершён
happened-opened = { $who } — разговор открыт снова
happened-woke = Время вышло, разговор снова открыт
happened-snoozed = { $who } — отложено до { $whom }
happened-snoozed-reply = { $who } — отложено, пока не напишут
happened-priority = { $who } — срочность: { $whom }
happened-left = { $who } — разговор убран из браузера, ответ в чате туда больше не дойдёт
happened-something = Что-то изменилось
presence-looking = тоже смотрит
presence-typing = печатает
presence-somebody = Смотрит { $name }
presence-somebody-types = { $name } печатает
presence-offline = Нет связи. Возможно, на экране не всё; пробуем снова.
composer-label = Написать: { $name }
composer-who = Кто это прочтёт
composer-reply = Ответ
composer-note = Заметка
channel-goes-chat = Получит { $name } в чате на сайте
composer-note-hint = Увидят только ваши коллеги
composer-message = Сообщение
composer-attach = Приложить файлы
composer-saved = готовые ответы
composer-send = Отправить
composer-keep = Сохранить заметку
composer-sending = отправляется
composer-failed = Не отправлено.
composer-again = Попробовать снова
composer-draft = Черновик сохранён
composer-draft-lost = Черновик не сохранён
composer-offline = Нет связи. Отправленное уйдёт, когда она вернётся.
composer-edit = Изменить
composer-anyway = Коллега уже ответил. Всё равно отправить
composer-answered = — ответ ушёл, пока вы писали
send-conflict = Кто-то успел раньше: посмотрите, что изменилось. Ваш текст на месте.
wrong-too-many-files = Не больше пяти файлов сразу
wrong-assignee = Этот человек не может вести разговоры
wrong-until = Выберите время в будущем, не дальше года
size-kb = { $size } кБ
size-mb = { $size } МБ
person-ways = Как связаться
person-no-ways = Пока только через чат
person-details = Подробности
person-language = Язык
person-since = С нами с
person-edit = Изменить подробности
person-lately = Недавно
person-this = Этот разговор
person-all = Всё, что было
verified = подтверждено
yes = Да
no = Нет
close = Закрыть
source-chat = Написал(а) в чат на сайте
source-import = Из загруженного файла
source-manual = Добавлен(а) вручную
source-demo = Вымышлен для демо
palette-title = Найти или сделать что угодно
palette-placeholder = Что вы хотите сделать?
palette-find = Найти «{ $typed }» среди людей
keys-title = Клавиши
change-conflict = Кто-то успел раньше. Так это выглядит сейчас; измените снова, если всё ещё нужно.
change-assigned = Разговор теперь ведёт { $name }
change-released = Разговор теперь ничей
change-opened = Разговор снова открыт
change-snoozed = Разговор отложен
change-resolved = Разговор завершён
change-priority = Срочность: { $name }
change-labelled = Метка поставлена: { $name }
change-unlabelled = Метка снята: { $name }
change-offline = Нет связи, поэтому ничего не изменилось. Попробуйте снова, когда она вернётся.
change-failed = Ничего не изменилось. Загрузите страницу заново, чтобы увидеть, как обстоят дела.
note-by-you = ваша
view-delete-sure = Удалить насовсем
bulk-chosen = выбрано
bulk-clear = Снять выбор
bulk-assign = Передать
bulk-label = Поставить метку
bulk-done = { $count ->
    [one] Изменён { $count } разговор
    [few] Изменены { $count } разговора
   *[many] Изменено { $count } разговоров
}
gone-conversation = Этот разговор удалён вместе со всем, что касалось этого человека.
gone-membership = Вы больше не участник этого пространства или вышли. Загрузите страницу заново.
key-move = Вниз и вверх по списку
key-open = Открыть отмеченное
key-choose = Выбрать, чтобы изменить сразу несколько
composer-detach = Убрать
composer-waits = Связи пока нет. Отправится само.
