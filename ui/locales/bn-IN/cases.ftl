# Citizens' complaints in the officer's window. What a case is in words is in desk-cases.ftl, for both sides.

## List
cases-search = অভিযোগ খুঁজুন
cases-search-hint = লেখা, স্থান বা নম্বর
cases-open = এখনও খোলা
cases-over = শেষ হয়েছে বা অন্য বিভাগে গেছে
cases-none-open = এখন কোনও অভিযোগ খোলা নেই।
cases-none-found = এমন কোনও খোলা অভিযোগ পাওয়া গেল না।
case-untitled = (লেখা নেই)
case-with = { $name } দেখছেন
case-with-department = এখন অন্য বিভাগে: { $department }
case-row-conflict = আপনার কাজটি মিলছে না
case-row-returned = আপনার লেখা ফেরত এসেছে
case-row-begun = লেখা শুরু করেছেন
case-row-on-the-way = পাঠানোর অপেক্ষায়

## Page
case-facts = সময়সীমা ও তথ্য
case-open-link = প্রকাশ্য পোস্ট
case-seen = দেখেছি
case-accept = দায়িত্ব নিন
case-nothing-to-do = এখন এখানে আপনার কিছু করার নেই।
case-elsewhere = এটি এখন অন্য বিভাগে। এখানে আপনার আর কিছু করার নেই।
case-english = ইংরেজিতেও লিখুন (ঐচ্ছিক)
case-photos-empty = কাজের পরের ছবি এখানে আনুন (ঐচ্ছিক)
case-later = পরে লিখব
case-no-longer = এখন আর এটি পাঠানো যায় না। আপনার লেখা রাখা আছে।
case-news-seen = দেখে নিয়েছি
case-write-ask = নাগরিকের কাছে কী জানতে চান? তথ্যপ্রযুক্তি বিভাগ দেখে পাঠাবে; উত্তর না আসা পর্যন্ত সময়সীমা থেমে থাকবে।
case-write-interim = কাজ কতদূর, কেন সময় লাগছে? তথ্যপ্রযুক্তি বিভাগ দেখে নাগরিককে পাঠাবে।
case-write-action-taken = কী করা হয়েছে, কবে? তথ্যপ্রযুক্তি বিভাগ দেখে নাগরিককে পাঠাবে।
case-write-transfer = কাজটি যে বিভাগের, সেখানে পাঠান। প্রথম পাওয়ার সময় ও সময়সীমা একই থাকে।
case-write-note = শুধু পৌরসংস্থার ভিতরে দেখা যায়, নাগরিক দেখেন না।
case-submit-ask = প্রশ্ন জমা দিন
case-submit-interim = উত্তর জমা দিন
case-submit-action-taken = গৃহীত ব্যবস্থা জমা দিন
case-submit-transfer = অন্য বিভাগে পাঠান
case-submit-note = নোট রাখুন
case-kept-accept = দায়িত্ব নেওয়া হল।
case-kept-acknowledge = সতর্কবার্তা দেখা হল।
case-kept-ask = প্রশ্ন জমা হল।
case-kept-interim = উত্তর জমা হল।
case-kept-action-taken = গৃহীত ব্যবস্থা জমা হল।
case-kept-transfer = অন্য বিভাগে পাঠানো হল।
case-kept-note = নোট রাখা হল।
case-kept-here = এই কম্পিউটারে রাখা আছে, নিজে থেকে পৌঁছে যাবে।

## What was said and done
case-answers = উত্তর ও আপনার কাজ
case-mine-accept-case = দায়িত্ব নেওয়া
case-mine-transfer-case = অন্য বিভাগে পাঠানো
case-mine-ask-citizen = নাগরিককে প্রশ্ন
case-mine-reply-interim = অন্তর্বর্তী উত্তর
case-mine-reply-action-taken = গৃহীত ব্যবস্থা
case-mine-note-case = নোট
case-mine-acknowledge-case = সতর্কবার্তা দেখা
case-pending-here = এই কম্পিউটারে রাখা আছে
case-pending-received = পৌঁছেছে
case-response-drafted = আপনি লিখেছিলেন:
case-aside = সরিয়ে রাখা আপনার লেখা ({ $count })
case-rewrite = সংশোধন করে আবার লিখুন
case-report = কাজের প্রতিবেদন বানান
case-report-open = কাজের প্রতিবেদন খুলুন

## Conflicts
case-conflict-refused = আপনার কাজটি নেওয়া যায়নি
case-conflict-coming = আপনার কাজটি সম্ভবত নেওয়া হবে না
case-conflict-damaged = আপনার কাজের একটি ছবি আর পড়া যাচ্ছে না
case-conflict-damaged-words = এর একটি ছবি এই কম্পিউটারে আর পড়া যাচ্ছে না, তাই এটি পাঠানো যাচ্ছে না। আপনার লেখা ও বাকি ছবি ঠিক আছে। এখান থেকে আবার লিখুন, আর ছবিটি আবার যোগ করুন।
case-conflict-words = আপনি যখন কাজটি করছিলেন, তখন অন্য কেউ এই অভিযোগে কিছু বদলেছেন। কিছুই মোছা হয়নি: দুটি পাশাপাশি দেখে ঠিক করুন।
case-conflict-mine = আপনি যা করেছেন
case-conflict-between = এর মধ্যে যা হয়েছে
case-conflict-between-unknown = অভিযোগটির এখনকার অবস্থা নীচে দেখুন।
case-conflict-again = আমার লেখা থেকে আবার লিখুন
case-conflict-aside = আর দরকার নেই, সরিয়ে রাখুন
case-conflict-aside-words = সরিয়ে না রাখা পর্যন্ত এই অভিযোগে আপনার পরের কাজ অপেক্ষা করবে।
case-conflict-coming-words = সংযোগ হলে সার্ভার জানাবে। না নিলে এখান থেকেই আবার লিখতে পারবেন।
