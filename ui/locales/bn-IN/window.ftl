nav = প্রধান তালিকা
nav-new-report = নতুন প্রতিবেদন
nav-new-notice = উদ্বোধনের খবর
nav-home = প্রথম পাতা
nav-items = আমার কাজ
nav-cases = নাগরিকের অভিযোগ
nav-cases-mine = আপনার { $count }টি বাকি
skip = মূল অংশে যান
acting = অস্থায়ী দায়িত্ব
drop-here = ছবি এখানে ছেড়ে দিন
mended-database-rebuilt = এই কম্পিউটারের তথ্যভাণ্ডার ক্ষতিগ্রস্ত হয়েছিল। জমা দেওয়া সব প্রতিবেদন সুরক্ষিত কপি থেকে ফিরিয়ে আনা হয়েছে। খসড়াগুলি একবার দেখে নিন।
start-failed = পুরবার্তা খোলা গেল না
support-open = সহায়তার জন্য বিবরণ
support-title = সহায়তার জন্য বিবরণ
support-words = তথ্যপ্রযুক্তি বিভাগ চাইলে এটি কপি করে পাঠান। এতে নাম, লেখা, ছবি বা পাসওয়ার্ড নেই।
call-it = তথ্যপ্রযুক্তি বিভাগের ফোন: { $phone }।

help-title = কিবোর্ডে কাজ
help-paste = ছবি পেস্ট করুন, যে কোনো পাতায়
help-undo = লেখার বা ছবির শেষ বদল ফেরান
help-redo = ফেরানো বদল আবার করুন
help-submit = জমা দিন
help-move = বাছাই করা ছবি আগে-পরে সরান
help-version = সংস্করণ { $version }

kind-report = প্রতিবেদন
kind-notice = উদ্বোধনের খবর
untitled-report = (ক্যাপশন লেখা হয়নি)
untitled-notice = (উদ্বোধনের খবর, ক্যাপশন লেখা হয়নি)

status-draft = খসড়া
status-waiting = পাঠানোর অপেক্ষায়
status-refused = নেওয়া যায়নি
status-submitted = জমা পড়েছে
status-in-review = যাচাই চলছে
status-returned = সংশোধনের জন্য ফেরত
status-approved = অনুমোদিত
status-rejected = প্রকাশযোগ্য নয়
status-withdrawn = প্রত্যাহৃত
status-published = প্রকাশিত

borough-number = { $number } নম্বর বরো
ward-number = { $number } নম্বর ওয়ার্ড
