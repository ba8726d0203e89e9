# The officers' computers, at the desk.
computers-heading = আধিকারিকদের কম্পিউটার
computers-about = প্রতিটি কম্পিউটার শেষ যা জানিয়েছে। যা এখনও পাঠানো হয়নি, তা কম্পিউটারেই নিরাপদে আছে।
computers-choose = কোন কম্পিউটারগুলি দেখাবে
computers-show-all = চালু
computers-show-unsent = পাঠানো বাকি আছে
computers-show-late = এক দিনের বেশি বাকি
computers-show-revoked = অনুমতি তুলে নেওয়া
computers-department = বিভাগ
computers-department-all = সব বিভাগ
computers-loading = কম্পিউটারের তালিকা আসছে…
computers-none = এমন কোনও কম্পিউটার নেই।
computers-alarm = { $count }টি কম্পিউটারে এক দিনের বেশি সময় ধরে কাজ পাঠানো বাকি পড়ে আছে।
computers-alarm-show = সেগুলি দেখুন
computers-officer = আধিকারিক
computers-computer = কম্পিউটার
computers-unsent = পাঠানো বাকি
computers-seen = শেষ সাড়া
computers-manage = ব্যবস্থা
computers-no-post = এখন কোনও বিভাগের হয়ে পাঠান না
computers-version = সংস্করণ { $version }
computers-late = এক দিনের বেশি বাকি
computers-unsent-count = { $count }টি পাঠানো বাকি
computers-oldest = সবচেয়ে পুরোনোটি { $span } ধরে
computers-all-sent = সব পাঠানো হয়েছে
computers-never-seen = এখনও সাড়া মেলেনি
computers-revoked = অনুমতি তুলে নেওয়া হয়েছে: { $moment }

## Managing
computers-new-code = নতুন একবারের কোড
computers-code-for = { $name }-এর কম্পিউটারের জন্য একবারের কোড
computers-code-once = কোডটি একটি কম্পিউটারের জন্য, { $moment } পর্যন্ত চলবে, আর দেখানো হবে না। এখনই পড়ে শোনান বা লিখে রাখুন।
computers-code-seen = লিখে নিয়েছি
computers-strike = অনুমতি তুলে নিন
computers-strike-ask = { $name }-এর { $computer } কম্পিউটারের অনুমতি তুলে নেবেন? সেটি আর কিছু পাঠাতে বা দেখতে পারবে না। তাতে যা আছে তা থেকে যাবে।
computers-strike-unsent = না-পাঠানো { $count }টি কাজ তাতেই থাকবে, নতুন কোড দিয়ে আবার চালু না করা পর্যন্ত।
computers-strike-confirm = হ্যাঁ, তুলে নিন
