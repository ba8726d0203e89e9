app-name = Purabarta

language-bengali = বাংলা
language-english = English
language-choose = Language

part-of-day-dawn = early morning
part-of-day-morning = morning
part-of-day-noon = noon
part-of-day-afternoon = afternoon
part-of-day-evening = evening
part-of-day-night = night

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

weekday-0 = Sunday
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday

when-today = today { $time }
when-yesterday = yesterday { $time }
when-tomorrow = tomorrow { $time }

duration-moment = less than a minute
duration-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
duration-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
duration-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }

dialog-close = Close
field-optional = optional
photo-none = No photo
photo-broken = The photo cannot be shown
details-show = Details
details-copy = Copy
details-copied = Copied
details-selected = It could not be copied by itself. All of it is selected: press Ctrl+C.

cancel = Cancel
try-again = Try again
help = Help
search = Search
submit = Submit
