# The templates of the spreadsheets that are brought in: what stands in each column.
sheet-list = তালিকা
sheet-explained = কী লিখবেন
sheet-top-column = কলমের নাম
sheet-top-bengali = বাংলায়
sheet-top-meaning = কী লিখবেন
sheet-top-example = উদাহরণ
sheet-needed = অবশ্যই চাই।

## Complaints
sheet-cases-reference = যে নামে আপনার অফিস এটিকে চেনে, যেমন চিঠির নম্বর। একই নম্বর এক ফাইলে একবারই থাকবে।
sheet-cases-reference-example = চিঠি-৭৭/২০২৬
sheet-cases-kind = complaint (অভিযোগ), suggestion (পরামর্শ) বা thanks (ধন্যবাদ)। খালি থাকলে অভিযোগ।
sheet-cases-kind-example = complaint
sheet-cases-category = নিচের বিষয়ের কোডগুলির একটি। না জানলে খালি রাখুন।
sheet-cases-category-example = garbage
sheet-cases-department = নিচের বিভাগের কোডগুলির একটি। খালি থাকলে বিষয় অনুযায়ী ঠিক হয়।
sheet-cases-department-example = SWM
sheet-cases-ward = ওয়ার্ডের নম্বর।
sheet-cases-ward-example = 124
sheet-cases-place = কোন জায়গায়।
sheet-cases-place-example = বেহালা, বাজারের সামনে
sheet-cases-words = নাগরিক যা বলেছেন, তাঁর নিজের কথায়।
sheet-cases-words-example = সাত দিন ধরে জঞ্জাল তোলা হয়নি।
sheet-cases-name = নাগরিকের নাম।
sheet-cases-name-example = রিনা দাস
sheet-cases-phone = পুরো ফোন নম্বর।
sheet-cases-phone-example = 9830012321
sheet-cases-email = ইমেল।
sheet-cases-email-example = rina@example.org
sheet-cases-link = যেখানে সবাই দেখতে পান, সেই https:// লিঙ্ক।
sheet-cases-link-example = https://example.org/77
sheet-cases-received = যে দিন অভিযোগটি পাওয়া গেছে: দিন, মাস, বছর, চাইলে সময়ও। সময়সীমা সেই দিন থেকে গোনা হয়। খালি থাকলে আজ থেকে।
sheet-cases-received-example = 20/11/2026

## The roster
sheet-roster-login = যে লগইনে তিনি কাজ করেন। না থাকলে খালি রাখুন।
sheet-roster-login-example = rina
sheet-roster-name-bn = বাংলায় নাম।
sheet-roster-name-bn-example = রিনা দাস
sheet-roster-name-en = ইংরেজিতে নাম।
sheet-roster-name-en-example = Rina Das
sheet-roster-department = নিচের বিভাগের কোডগুলির একটি।
sheet-roster-department-example = SWM
sheet-roster-role = নিচের পদের কোডগুলির একটি।
sheet-roster-role-example = contributor
sheet-roster-from = দায়িত্বের প্রথম দিন: দিন, মাস, বছর।
sheet-roster-from-example = 01/11/2026
sheet-roster-until = দায়িত্বের শেষ দিন। শেষ ঠিক না হলে খালি রাখুন।
sheet-roster-until-example = 31/10/2027
sheet-roster-acting = অস্থায়ী দায়িত্ব হলে yes, নইলে no।
sheet-roster-acting-example = no

## Days off
sheet-calendar-day = ছুটির দিন: দিন, মাস, বছর। শনি ও রবিবার লিখতে হয় না।
sheet-calendar-day-example = 26/01/2027
sheet-calendar-name-bn = ছুটির নাম, বাংলায়।
sheet-calendar-name-bn-example = সাধারণতন্ত্র দিবস
sheet-calendar-name-en = ছুটির নাম, ইংরেজিতে।
sheet-calendar-name-en-example = Republic Day
