app-name = পুরবার্তা

language-bengali = বাংলা
language-english = English
language-choose = ভাষা

part-of-day-dawn = ভোর
part-of-day-morning = সকাল
part-of-day-noon = দুপুর
part-of-day-afternoon = বিকেল
part-of-day-evening = সন্ধে
part-of-day-night = রাত

month-1 = জানুয়ারি
month-2 = ফেব্রুয়ারি
month-3 = মার্চ
month-4 = এপ্রিল
month-5 = মে
month-6 = জুন
month-7 = জুলাই
month-8 = আগস্ট
month-9 = সেপ্টেম্বর
month-10 = অক্টোবর
month-11 = নভেম্বর
month-12 = ডিসেম্বর

weekday-0 = রবিবার
weekday-1 = সোমবার
weekday-2 = মঙ্গলবার
weekday-3 = বুধবার
weekday-4 = বৃহস্পতিবার
weekday-5 = শুক্রবার
weekday-6 = শনিবার

when-today = আজ { $time }
when-yesterday = গতকাল { $time }
when-tomorrow = আগামীকাল { $time }

duration-moment = এক মিনিটের কম
duration-minutes = { $count } মিনিট
duration-hours = { $count } ঘণ্টা
duration-days = { $count } দিন

dialog-close = বন্ধ করুন
field-optional = ঐচ্ছিক
photo-none = ছবি নেই
photo-broken = ছবিটি দেখানো যাচ্ছে না
details-show = বিস্তারিত
details-copy = কপি করুন
details-copied = কপি হয়েছে
details-selected = নিজে থেকে কপি হল না। সবটা বাছাই করা আছে, Ctrl+C টিপুন।

cancel = বাতিল
try-again = আবার চেষ্টা করুন
help = সাহায্য
search = খুঁজুন
submit = জমা দিন
