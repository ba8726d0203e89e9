# Pages that the queue shows to everybody: the notice to citizens, and the accessibility statement. When the notice
# changes in meaning, its version in the queue (wire::desk::cases::NOTICE_VERSION) rises.
public-brand = Purabarta

## The notice to citizens
notice-title = Your complaint and your data
notice-lead = How the corporation keeps what you tell it, who sees it, and what rights you have.
notice-kept-heading = What is kept
notice-kept = What you say, the place and the ward, and photos if you give any. Time, place and camera are removed from photos. A name, telephone number or e-mail address is kept separately. Your complaint is taken without them, too.
notice-why-heading = Why
notice-why = Only to work on your complaint, to answer you, and to see that the work was done. It is used for nothing else.
notice-long-heading = How long
notice-long = Your name, telephone number and e-mail address are deleted { $days } days after the work is over. The complaint, its photos and the answer stay as a record of the corporation.
notice-who-heading = Who sees it
notice-who = The officers of the department whose work it is, and staff who take complaints in, check or oversee the work. Only the nodal officer can see your name and telephone number. Who looked, and when, is written down. If you write on Facebook or another site yourself, what everybody can see there follows that site's rules.
notice-rights-heading = Your rights
notice-rights = You may ask what is kept about you, have mistakes corrected, and ask for it to be erased unless a law requires that it is kept. You may nominate somebody to do so for you.
notice-ask-heading = Whom to ask
notice-ask = Ask where you complained, with the number of your complaint, or write to the corporation's nodal officer. If you are not satisfied with the answer, you may complain to the Data Protection Board of India.
notice-contact = Contact: { $contact }
notice-law = This notice is given under the Digital Personal Data Protection Act, 2023. Version of the notice: { $version }.

## The accessibility statement
accessibility-title = Accessibility
accessibility-lead = Purabarta is made to be used also by people who see little, use no mouse, or listen to what is on the screen.
accessibility-aim-heading = The aim
accessibility-aim = The aim is level AA of WCAG 2.1, which the Guidelines for Indian Government Websites (GIGW 3.0) ask for. Not everything is met yet; what is missing is listed below.
accessibility-done-heading = What works
accessibility-done-keyboard = Made to be used with the keyboard alone.
accessibility-done-colour = Nothing is told by colour alone; there is always a sign and a word.
accessibility-done-contrast = Text in the normal theme has a contrast of at least 4.5:1.
accessibility-done-language = Everything is in Bengali and English, and pages say which language they are in.
accessibility-gaps-heading = What does not work yet
accessibility-gaps-zoom = At 200 % zoom the lists at the desk have no room left (WCAG 1.4.4, 1.4.10).
accessibility-gaps-focus = After some actions, such as approving or logging in, the keyboard's focus goes to the top of the page (WCAG 2.4.3).
accessibility-gaps-keys = Shortcuts of a single letter cannot be turned off (WCAG 2.1.4).
accessibility-gaps-announced = Moving through a list by keyboard does not announce what was opened (WCAG 4.1.3).
accessibility-gaps-title = All pages of the desk have the same title (WCAG 2.4.2).
accessibility-gaps-photos = A photo whose officer wrote no description has no text alternative (WCAG 1.1.1).
accessibility-tested-heading = How this was checked
accessibility-tested = Pages are checked automatically (axe) and with the keyboard while testing. Nobody from outside has audited them yet, and they were not regularly used with a screen reader.
accessibility-ask-heading = If something is difficult
accessibility-ask = Tell the corporation's IT department: which page, what you wanted to do, and with what (browser, screen reader).
