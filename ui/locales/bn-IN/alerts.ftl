# জানলার বাইরে কম্পিউটার যা জানায়: নতুন অভিযোগ, দেরি, ফেরত; আর ট্রে-র লেখা। প্রোগ্রাম নিজে এগুলি পড়ে।
alert-assigned = { $kind ->
    [suggestion] নাগরিকের পরামর্শ
    [thanks] নাগরিকের ধন্যবাদ
   *[complaint] নতুন অভিযোগ
  } { $number }
alert-assigned-text = { $place ->
    [none] { $words }
   *[other] { $place }: { $words }
  }
alert-due = { alert-clock }: { alert-when } পর্যন্ত
alert-wrote = নাগরিক আবার লিখেছেন: { $number }
alert-reply-returned = আপনার উত্তর ফেরত এসেছে: { $number }
alert-escalated = { $number }: { $cause ->
    [warning] { case-cause-warning }
    [due] { case-cause-due }
    [still_due] { case-cause-still-due }
    [reopened] { case-cause-reopened }
    [vacancy] { case-cause-vacancy }
    [wrote] { case-cause-wrote }
   *[other] { case-cause-unknown }
  }
alert-escalated-text = দেখে নিন, কী করা হবে ঠিক করুন।
alert-soon = { $number }: সময় প্রায় শেষ
alert-late = { $number }: সময় পেরিয়েছে
alert-late-text = { alert-clock } এখনও বাকি।
alert-item-returned = সংশোধনের জন্য ফেরত{ $number ->
    [none] { "" }
   *[other] : { $number }
  }
alert-digest = আপনার জন্য কাজ আছে
alert-digest-text = { $shape ->
    [assigned] নতুন অভিযোগ { $assigned }টি।
    [late] সময় পেরিয়েছে বা প্রায় শেষ { $late }টির।
    [assigned-late] নতুন অভিযোগ { $assigned }টি, সময় পেরিয়েছে বা প্রায় শেষ { $late }টির।
    [assigned-other] নতুন অভিযোগ { $assigned }টি, অন্য খবর { $rest }টি।
    [late-other] সময় পেরিয়েছে বা প্রায় শেষ { $late }টির, অন্য খবর { $rest }টি।
    [assigned-late-other] নতুন অভিযোগ { $assigned }টি, সময় পেরিয়েছে বা প্রায় শেষ { $late }টির, অন্য খবর { $rest }টি।
   *[other] নতুন খবর { $rest }টি।
  }
alert-still-running = পুরবার্তা চালু আছে
alert-still-running-text = জানলা বন্ধ, কিন্তু পাঠানো চলছে আর অভিযোগ এলে জানানো হবে। পুরোপুরি বন্ধ করতে ট্রে-র ছবি থেকে “পুরোপুরি বন্ধ করুন” বাছুন।

alert-clock = { $clock ->
    [first_reply] { case-clock-first-reply }
    [acceptance] { case-clock-acceptance }
    [resolution] { case-clock-resolution }
    [interim] { case-clock-interim }
    [hard_limit] { case-clock-hard-limit }
   *[other] { case-clock-unknown }
  }
alert-when = { $day ->
    [today] আজ
    [tomorrow] আগামীকাল
    [yesterday] গতকাল
   *[other] { $date } { $month ->
        [1] জানুয়ারি
        [2] ফেব্রুয়ারি
        [3] মার্চ
        [4] এপ্রিল
        [5] মে
        [6] জুন
        [7] জুলাই
        [8] আগস্ট
        [9] সেপ্টেম্বর
        [10] অক্টোবর
        [11] নভেম্বর
       *[12] ডিসেম্বর
      }
  } { $part ->
    [dawn] ভোর
    [morning] সকাল
    [noon] দুপুর
    [afternoon] বিকেল
    [evening] সন্ধ্যা
   *[night] রাত
  } { $time }

tray-open = পুরবার্তা খুলুন
tray-quit = পুরোপুরি বন্ধ করুন
tray-waiting = { $waiting ->
    [none] পুরবার্তা
   *[other] পুরবার্তা: আপনার { $count }টি অভিযোগ বাকি
  }
