way-files = ফাইল থেকে বাছুন
way-folder = ফোল্ডার, পেন ড্রাইভ বা কার্ড
way-webcam = ক্যামেরায় তুলুন

photo-step-waiting = অপেক্ষায়
photo-step-reading = পড়া হচ্ছে…
photo-step-ready = তৈরি
photo-cancel = { $name } আনা বাতিল করুন
photos-progress = { $all }টির মধ্যে { $done }টি এসেছে।
photos-refused = { $count }টি নেওয়া যায়নি; কারণ ছবির নিচে লেখা আছে।
photos-cancel-all = বাকিগুলি আনা বাতিল
photos-dismiss-all = না-নেওয়া ছবিগুলি সরান
photo-refused-gone = ফাইলটি আর সেখানে নেই; হয়তো সরানো বা মোছা হয়েছে। যেখানে আছে সেখান থেকে আবার আনুন।
photo-refused-locked = ফাইলটি অন্য প্রোগ্রামে খোলা, বা খোলার অনুমতি নেই। প্রোগ্রামটি বন্ধ করে আবার চেষ্টা করুন।
photo-refused-in-cloud = ছবিটি এই কম্পিউটারে নেই, ওয়ানড্রাইভের মতো ক্লাউডে আছে। ইন্টারনেট চালু করে ফাইলটি একবার খুলুন, তারপর আবার চেষ্টা করুন।
photo-refused-unplugged = পেন ড্রাইভ, কার্ড বা ফোল্ডারটি আর পাওয়া যাচ্ছে না। আবার লাগিয়ে চেষ্টা করুন।
photo-refused-unreadable = ফাইলটি পড়া গেল না। অন্য প্রোগ্রামে খোলা থাকলে বন্ধ করুন, ড্রাইভ লাগানো আছে কি না দেখুন, তারপর আবার চেষ্টা করুন।
photo-refused-disk-full = কম্পিউটারে জায়গা নেই, তাই ছবিটি রাখা গেল না। জায়গা করে আবার চেষ্টা করুন।
photo-refused-folder = এটি একটি ফোল্ডার। ফোল্ডারটি খুলে ভিতরের ছবিগুলি এনে ছাড়ুন।

photo-source-file = ফাইল থেকে এসেছে
photo-source-paste = পেস্ট করা হয়েছে
photo-source-folder = ফোল্ডার বা কার্ড থেকে এসেছে
photo-source-watched = নজরে রাখা ফোল্ডার থেকে এসেছে
photo-source-phone = ফোন থেকে এসেছে
photo-source-webcam = এই কম্পিউটারের ক্যামেরায় তোলা
photo-source-unknown = অন্য কোনো উপায়ে এসেছে
photo-stripped = ছবিতে তোলার সময় লেখা নেই। হোয়াটসঅ্যাপে “ডকুমেন্ট” হিসেবে পাঠালে সময় ও স্থান থাকে।

photos-did-removed = ছবি সরানো হল
photos-did-moved = ছবির জায়গা বদলানো হল
photos-did-marked = ছবিটি কাজের আগের না পরের, তা বদলানো হল
photos-did-paired = আগে-পরের ছবির জোড়া বাঁধা হল
photos-did-unpaired = ছবির জোড়া খোলা হল
photos-did-edited = ছবি সম্পাদনা করা হল
photos-undone-removed = ছবি ফিরিয়ে আনা হল
photos-undone = আগের মতো করা হল
photos-undo-no-room = { $max }টি ছবি হয়ে গেছে, তাই ফিরিয়ে আনার জায়গা নেই
photos-undo = ফেরান
photos-undo-key = Ctrl+Z
photos-redo = আবার করুন
photos-redo-key = Ctrl+Y

compose-waiting = ছবি আসা শেষ হলেই জমা পড়বে…
compose-waiting-stop = এখন জমা দেবেন না
compose-stopped = একটি ছবি নেওয়া যায়নি, তাই জমা পড়েনি। দেখে নিয়ে আবার জমা দিন।
compose-reuse-first = আগে ছবি নিয়ে প্রশ্নটির উত্তর দিন

pair-before = আগে
pair-after = পরে
pair-with-before = কাজের আগের ছবি কোনটি?
pair-with-after = কাজের পরের ছবি কোনটি?
pair-choose = { $place } নম্বর ছবির সঙ্গে জোড়া
pair-slider = আগে ও পরের ছবির মাঝের দাগ
pair-slider-at = আগের ছবির { $percent } % দেখা যাচ্ছে
pair-how = দাগটি টানুন, বা বাঁ-ডান তীর টিপুন।
pair-title = কাজের আগে ও পরে

