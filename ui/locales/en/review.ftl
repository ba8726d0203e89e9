# At the desk: photos, and what is looked for before an approval.
review-alike-same = The same as an earlier photo
review-alike-very-similar = Very like an earlier photo
review-alike-where = { $number } · { $department } · { $day }
review-row-alike = like an earlier photo
review-compare = See side by side
review-compare-title = Two photos side by side
review-compare-ask = Before and after photos of one place can be as alike as these. Look at both and say.
review-compare-now = This item's photo
review-compare-then = The earlier photo
review-compare-audited = That you opened the earlier photo is kept in the audit log.
review-compare-failed = The earlier photo could not be fetched. Close this and open it again.
review-mark-same-work = Same work
review-mark-different-work = Different work
review-mark-asked-officer = Officer was asked
review-marked = Reviewer says: { $mark }
review-remarks = Worth a look
review-remark-no-time = The file does not say when it was taken.
review-remark-old = { $days ->
    [one] Taken { $days } day before the date of the work.
   *[other] Taken { $days } days before the date of the work.
}
review-remark-in-the-future = Its own date is after the day it was received.
review-remark-edited = Edited with { $program }.
review-remark-screenshot = A picture of a screen.
review-remark-answered-pair = The officer says: that one is before the work, this one after.
review-remark-answered-same-place = The officer says: the same place, photographed anew.
review-remark-answered = The officer has spoken of this likeness.
review-checks = Look for each of these and tick it before you approve.
review-check-second-person = Readers are addressed as আপনি, and the spelling is right
review-check-map-of-india = A map of India, if there is one, is the official one
review-check-consent = Children, patients and people who can be recognised have agreed
review-check-political-faces = No political face or sign
review-check-own-asset = What is shown is the corporation's own
review-check-ai-declared = Anything made or changed by a machine is declared
review-checks-missing = Look at those without a tick and tick them. Nothing changed.
review-note-checked = Looked at before approval
review-note-compared = Photos compared: { $number }
