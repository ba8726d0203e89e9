// Generated from the Rust types by `cargo xtask gen`. Do not edit.

export type Timestamp = number;

export type Day = string;

export type Digest = string;

export type OperationId = string;

export type SubmissionId = string;

export type DraftId = string;

export type PhotoId = string;

export type MessageId = string;

export type OfficerId = string;

export type DeviceId = string;

export type DepartmentCode = string;

export type Number = string;

export type Epoch = string;

export type Name = { 
/**
 * In Bengali.
 */
bn: string, 
/**
 * In English, for those who read that.
 */
en: string, };

export type Person = { 
/**
 * Who.
 */
id: OfficerId, 
/**
 * Their name.
 */
name: Name, };

export type Department = { 
/**
 * Its short code.
 */
code: DepartmentCode, 
/**
 * Its name.
 */
name: Name, 
/**
 * Where it stands in lists.
 */
sort_order: number, };

export type Role = "contributor" | "controlling_officer" | "moderator" | "publisher" | "nodal_officer" | "oversight" | "administrator";

export type Posting = { 
/**
 * Where.
 */
department: DepartmentCode, 
/**
 * As what.
 */
role: Role, 
/**
 * Whether in acting charge for somebody else.
 */
acting: boolean, };

export type Borough = { 
/**
 * 1 to 16.
 */
no: number, 
/**
 * Its wards, each 1 to 144, in exactly one borough.
 */
wards: Array<number>, };

export type Places = { 
/**
 * In order of their number.
 */
boroughs: Array<Borough>, };

export type ContentKind = "work_report" | "inauguration_notice";

export type Content = { 
/**
 * Report or notice.
 */
kind: ContentKind, 
/**
 * The caption in Bengali. Required.
 */
caption_bn: string, 
/**
 * The caption in English; empty when there is none.
 */
caption_en: string, 
/**
 * The day the work was done. Required in a report.
 */
work_date: Day | null, 
/**
 * Where: the borough.
 */
borough: number | null, 
/**
 * Where: the ward.
 */
ward: number | null, 
/**
 * Where, in words.
 */
place_bn: string, 
/**
 * In the order they are to be shown; the first is the cover. A report has at least one.
 */
photos: Array<Photo>, 
/**
 * The event. Required in a notice, absent in a report.
 */
event: Event | null, };

export type Photo = { 
/**
 * Its name while photos are reordered and revised.
 */
id: PhotoId, 
/**
 * The picture that is sent.
 */
sha256: Digest, 
/**
 * Its size in pixels.
 */
width: number, 
/**
 * Its size in pixels.
 */
height: number, 
/**
 * What it shows, for readers who cannot see it.
 */
alt_bn: string, 
/**
 * Whether it shows the place before or after the work.
 */
mark: Mark, 
/**
 * When the camera says it was taken, as the camera wrote it (no zone): `2026-11-23T10:42:00`.
 */
taken_at: string | null, };

export type Mark = "none" | "before" | "after";

export type Event = { 
/**
 * When it begins.
 */
at: Timestamp, 
/**
 * Where it is held.
 */
venue_bn: string, 
/**
 * Why the IT department hears of it less than [`limits::NOTICE_LEAD`] ahead. Required then.
 */
late_reason: string, };

export type Field = { "field": "whole" } | { "field": "caption_bn" } | { "field": "caption_en" } | { "field": "work_date" } | { "field": "borough" } | { "field": "ward" } | { "field": "place" } | { "field": "photos" } | { "field": "photo", 
/**
 * Which.
 */
photo: PhotoId, } | { "field": "photo_alt", 
/**
 * Which.
 */
photo: PhotoId, } | { "field": "event_at" } | { "field": "venue" } | { "field": "late_reason" };

export type FlawCode = "missing" | "not_expected" | "too_long" | "too_many" | "control_character" | "not_normalised" | "unknown" | "wrong_borough" | "in_the_future" | "in_the_past" | "twice" | "not_promised" | "not_a_photo" | "carries_metadata";

export type Flaw = { 
/**
 * Where.
 */
at: Field, 
/**
 * What.
 */
code: FlawCode, 
/**
 * The numbers in the sentence.
 */
params?: { [key in string]: string }, };

export type Operation = { 
/**
 * Made on the device.
 */
id: OperationId, 
/**
 * For which department the officer acts.
 */
department: DepartmentCode, 
/**
 * When the officer did it, by the device's clock.
 */
made_at: Timestamp, 
/**
 * Counts the device's operations from 1: shows gaps.
 */
sequence: number, 
/**
 * What was done.
 */
body: OperationBody, 
/**
 * Every photo the body names, and what else goes with it.
 */
blobs: Array<BlobPromise>, };

export type OperationBody = { "kind": "submit", 
/**
 * Made on the device.
 */
submission: SubmissionId, 
/**
 * The first revision.
 */
content: Content, } | { "kind": "revise", 
/**
 * Which.
 */
submission: SubmissionId, 
/**
 * The revision the officer had before him; refused when another came in between.
 */
base: number, 
/**
 * The next revision.
 */
content: Content, } | { "kind": "withdraw", 
/**
 * Which.
 */
submission: SubmissionId, 
/**
 * Why. May be empty.
 */
reason: string, } | { "kind": "message", 
/**
 * On which item.
 */
submission: SubmissionId, 
/**
 * Made on the device.
 */
message: MessageId, 
/**
 * What is said.
 */
text: string, };

export type BlobPromise = { 
/**
 * Its digest: what the queue checks the whole file against.
 */
sha256: Digest, 
/**
 * Its length in bytes.
 */
len: number, 
/**
 * What it is.
 */
mime: Mime, 
/**
 * A small JPEG of it, base64, at most [`crate::limits::PREVIEW_BYTES`]: goes with the text, ahead of the file.
 */
preview?: string | null, };

export type Mime = "image/jpeg" | "image/png" | "image/webp";

export type OperationState = { "state": "announced", 
/**
 * The digests still to come, in the order they were promised.
 */
needed: Array<Digest>, } | { "state": "received", 
/**
 * The proof.
 */
receipt: SignedReceipt, };

export type Receipt = { 
/**
 * Which operation.
 */
operation: OperationId, 
/**
 * On which submission.
 */
submission: SubmissionId, 
/**
 * The submission's reference number.
 */
number: Number, 
/**
 * SHA-256 of the operation's bytes as they were sent.
 */
content_hash: Digest, 
/**
 * Every file of it, verified.
 */
blobs: Array<Digest>, 
/**
 * When the officer did it, as the device said.
 */
made_at: Timestamp, 
/**
 * When the last byte was on the queue's disk, by the queue's clock.
 */
received_at: Timestamp, 
/**
 * For a notice: whether it came at least a day ahead.
 */
on_time: boolean | null, 
/**
 * Counts the queue's receipts from 1.
 */
sequence: number, };

export type SignedReceipt = { 
/**
 * What is signed.
 */
receipt: Receipt, 
/**
 * Ed25519 over [`Receipt::signed_bytes`], base64.
 */
signature: string, };

export type QueueKey = string;

export type ProblemCode = "malformed" | "unauthenticated" | "device_revoked" | "session_expired" | "login_wrong" | "forbidden" | "csrf_wrong" | "own_item" | "code_wrong" | "code_expired" | "code_used" | "not_found" | "operation_unknown" | "operation_conflict" | "revision_conflict" | "content_changed" | "wrong_state" | "offset_conflict" | "upload_locked" | "upload_conflict" | "too_large" | "type_refused" | "flawed" | "unknown_department" | "checks_missing" | "link_wrong" | "digest_mismatch" | "rate_limited" | "internal" | "busy" | "disk_full" | "unknown";

export type Problem = { 
/**
 * Why.
 */
code: ProblemCode, 
/**
 * The HTTP status.
 */
status: number, 
/**
 * The numbers and names in the sentence.
 */
params?: { [key in string]: string }, 
/**
 * For [`ProblemCode::Flawed`]: what is wrong where.
 */
flaws?: Array<Flaw>, 
/**
 * Finds the line in the queue's log.
 */
trace_id: string, };

export type ChangesPage = { 
/**
 * Which life of the queue's data this is.
 */
epoch: Epoch, 
/**
 * The number that was asked with: an answer to another question would leave a gap for good.
 */
after: number, 
/**
 * In order.
 */
changes: Array<Change>, 
/**
 * The newest number there is for this caller; when the last change is older, there is more.
 */
newest: number, };

export type Change = { 
/**
 * Its number. Numbers rise; some are missing (other departments').
 */
number: number, 
/**
 * The document as it is now.
 */
document: Document, };

export type Document = { "type": "submission" } & Submission | { "type": "unknown" };

export type Newest = { 
/**
 * The newest change number for this caller.
 */
newest: number, };

export type SubmissionState = "submitted" | "in_review" | "approved" | "changes_requested" | "rejected" | "withdrawn";

export type Submission = { 
/**
 * Which.
 */
id: SubmissionId, 
/**
 * Its reference number.
 */
number: Number, 
/**
 * Whose.
 */
department: DepartmentCode, 
/**
 * Who sent it.
 */
author: Person, 
/**
 * Rises with every change.
 */
version: number, 
/**
 * Where it stands.
 */
state: SubmissionState, 
/**
 * The current revision, from 1.
 */
revision: number, 
/**
 * SHA-256 of the operation that brought the current revision: what an approval is bound to.
 */
content_hash: Digest, 
/**
 * The current revision's content.
 */
content: Content, 
/**
 * When the first revision was made, by the device's clock.
 */
made_at: Timestamp, 
/**
 * When the first revision was received, by the queue's.
 */
received_at: Timestamp, 
/**
 * For a notice: whether it was received at least a day ahead.
 */
on_time: boolean | null, 
/**
 * Who has it open or decided on it.
 */
reviewer: Person | null, 
/**
 * Why it came back or will not be published; empty otherwise.
 */
reasons: Array<Reason>, 
/**
 * Where it was published.
 */
publications: Array<Publication>, 
/**
 * What was said about it.
 */
thread: Array<Message>, 
/**
 * What happened to it, oldest first.
 */
story: Array<Step>, };

export type Reason = { 
/**
 * About what.
 */
about: Field, 
/**
 * In the reviewer's words.
 */
text: string, };

export type Publication = { 
/**
 * On which channel.
 */
channel: Channel, 
/**
 * Its public address.
 */
link: string, 
/**
 * When, by the queue's clock.
 */
published_at: Timestamp, 
/**
 * By whom.
 */
publisher: Person, };

export type Channel = "by_hand";

export type Side = "department" | "it";

export type Message = { 
/**
 * Which.
 */
id: MessageId, 
/**
 * From which side.
 */
side: Side, 
/**
 * Who.
 */
author: Person, 
/**
 * What.
 */
text: string, 
/**
 * When, by the queue's clock.
 */
at: Timestamp, };

export type Step = { 
/**
 * What.
 */
kind: StepKind, 
/**
 * When, by the queue's clock.
 */
at: Timestamp, 
/**
 * Who did it.
 */
by: Person | null, 
/**
 * On which revision.
 */
revision: number, 
/**
 * The reasons given with it, or the link; empty otherwise.
 */
note: string, };

export type StepKind = "received" | "review_started" | "returned" | "approved" | "rejected" | "published" | "withdrawn";

export type CapsuleKey = string;

export type EnrolRequest = { 
/**
 * The one-time code, as typed: case, spaces, hyphens and the script of digits do not count.
 */
code: string, 
/**
 * What the computer is called.
 */
device_name: string, };

export type Enrolled = { 
/**
 * The device's credential. Shown once; the queue keeps only its hash.
 */
token: string, 
/**
 * Which device this now is.
 */
device: DeviceId, 
/**
 * What receipts are checked with.
 */
queue_key: QueueKey, 
/**
 * Who uses it.
 */
me: Me, };

export type Me = { 
/**
 * The officer of this device.
 */
officer: Person, 
/**
 * His posts now.
 */
postings: Array<Posting>, 
/**
 * All departments, in order.
 */
departments: Array<Department>, 
/**
 * Boroughs and wards.
 */
places: Places, 
/**
 * Which life of the queue's data this is.
 */
epoch: Epoch, 
/**
 * What the queue's clock says now.
 */
server_time: Timestamp, 
/**
 * Whom to ring at the IT department when the network is gone. May be empty.
 */
it_phone: string, 
/**
 * What unsent work is sealed with for a pen drive.
 */
capsule_key: CapsuleKey | null, };

export type Heartbeat = { 
/**
 * Operations not yet received.
 */
unsent: number, 
/**
 * When the oldest of them was made.
 */
oldest_made_at: Timestamp | null, 
/**
 * The app's version.
 */
app_version: string, };

export type HeartbeatAnswer = { 
/**
 * What the queue's clock says now.
 */
server_time: Timestamp, 
/**
 * Which life of the queue's data this is.
 */
epoch: Epoch, };

export type Login = { 
/**
 * The login name.
 */
login: string, 
/**
 * The password.
 */
password: string, };

export type Session = { 
/**
 * Who is at the desk.
 */
person: Person, 
/**
 * What he may do there.
 */
roles: Array<Role>, 
/**
 * To be sent back as [`crate::routes::CSRF_HEADER`].
 */
csrf: string, 
/**
 * All departments, in order.
 */
departments: Array<Department>, 
/**
 * What the queue's clock says now.
 */
server_time: Timestamp, };

export type Shelf = "open" | "to_publish" | "returned" | "published" | "closed";

export type QueueList = { 
/**
 * In the shelf's order, at most 500.
 */
rows: Array<QueueRow>, 
/**
 * How many lie on each shelf.
 */
counts: ShelfCounts, 
/**
 * What the queue's clock says now.
 */
server_time: Timestamp, };

export type ShelfCounts = { 
/**
 * [`Shelf::Open`].
 */
open: number, 
/**
 * [`Shelf::ToPublish`].
 */
to_publish: number, 
/**
 * [`Shelf::Returned`].
 */
returned: number, 
/**
 * [`Shelf::Published`].
 */
published: number, 
/**
 * [`Shelf::Closed`].
 */
closed: number, };

export type QueueRow = { 
/**
 * Which.
 */
id: SubmissionId, 
/**
 * Its number; none while it is still coming in.
 */
number: Number | null, 
/**
 * Whose.
 */
department: DepartmentCode, 
/**
 * Who sent it.
 */
author: Person, 
/**
 * Report or notice.
 */
kind: ContentKind, 
/**
 * Where it stands; none while it is still coming in.
 */
state: SubmissionState | null, 
/**
 * The caption in Bengali, whole: the page clamps it.
 */
caption_bn: string, 
/**
 * Photos promised.
 */
photos: number, 
/**
 * Photos verified. Fewer than promised: still coming in.
 */
photos_here: number, 
/**
 * When it was received, or announced.
 */
since: Timestamp, 
/**
 * A notice's event.
 */
event_at: Timestamp | null, 
/**
 * A notice: received a day ahead or not.
 */
on_time: boolean | null, 
/**
 * Who has it open.
 */
reviewer: Person | null, 
/**
 * The current revision.
 */
revision: number, 
/**
 * A photo of it looks like an earlier one, and no moderator has said anything of it yet.
 */
alike: boolean, 
/**
 * While it is still coming in: the operation that brings it, to look at it with [`Incoming`].
 */
incoming: OperationId | null, };

export type Incoming = { 
/**
 * What the officer wrote.
 */
content: Content, 
/**
 * Who sends it.
 */
author: Person, 
/**
 * Whose.
 */
department: DepartmentCode, 
/**
 * When it was made, by the device's clock.
 */
made_at: Timestamp, 
/**
 * When its text was on the queue's disk.
 */
announced_at: Timestamp, 
/**
 * The photos of which there is a preview.
 */
previews: Array<Digest>, 
/**
 * The photos that are here.
 */
verified: Array<Digest>, };

export type DeskItem = { 
/**
 * The item.
 */
submission: Submission, 
/**
 * What this person may do with it now.
 */
may: May, 
/**
 * The revision before this one, when the item came back from correction.
 */
previous: Content | null, 
/**
 * What the desk is told beside the item.
 */
review: Review, };

export type May = { 
/**
 * Approve, return, or not publish.
 */
decide: boolean, 
/**
 * Mark as published.
 */
publish: boolean, 
/**
 * Write in the thread.
 */
write: boolean, 
/**
 * Cannot decide because the item is his own.
 */
own: boolean, };

export type DecisionRequest = { 
/**
 * What the reviewer had before him; refused when it has changed since.
 */
content_hash: Digest, 
/**
 * What he decides.
 */
decision: Decision, 
/**
 * For an approval: what he looked for and ticked.
 */
checks: Array<Check>, };

export type Decision = { "kind": "approve" } | { "kind": "return", 
/**
 * Why, and about which part.
 */
reasons: Array<Reason>, } | { "kind": "reject", 
/**
 * Why. Not empty.
 */
reason: string, };

export type MessageRequest = { 
/**
 * Made by the page, so that a repeated click says it once.
 */
id: MessageId, 
/**
 * What is said.
 */
text: string, };

export type PublicationRequest = { 
/**
 * What was published; refused when it has changed since.
 */
content_hash: Digest, 
/**
 * Its public https address.
 */
link: string, };

export type Check = "second_person" | "map_of_india" | "consent" | "political_faces" | "own_asset" | "ai_declared";

export type Review = { 
/**
 * The photos of which there is something to say, in the content's order.
 */
photos: Array<PhotoReview>, 
/**
 * What must be ticked before an approval.
 */
checks: Array<Check>, 
/**
 * What the desk noted so far, oldest first.
 */
notes: Array<ReviewNote>, 
/**
 * Whether this person may look at earlier photos and mark them.
 */
may_compare: boolean, };

export type PhotoReview = { 
/**
 * Which.
 */
photo: PhotoId, 
/**
 * Its picture.
 */
sha256: Digest, 
/**
 * What its own words give to look at.
 */
remarks: Array<Remark>, 
/**
 * The most alike earlier photos, nearest first, at most [`ALIKE`].
 */
alike: Array<Alike>, };

export type Remark = { "kind": "no_time" } | { "kind": "old", 
/**
 * How many days before.
 */
days: number, } | { "kind": "in_the_future" } | { "kind": "edited", 
/**
 * Its name.
 */
program: string, } | { "kind": "screenshot" } | { "kind": "answered", 
/**
 * His answer's word: `pair` or `same_place`.
 */
answer: string, 
/**
 * The earlier item's number, as far as that computer knew.
 */
number: Number | null, };

export type Alike = { 
/**
 * In which item.
 */
submission: SubmissionId, 
/**
 * Its number.
 */
number: Number, 
/**
 * Whose.
 */
department: DepartmentCode, 
/**
 * The day it was received.
 */
day: Day, 
/**
 * The earlier picture.
 */
sha256: Digest, 
/**
 * How near.
 */
nearness: Nearness, 
/**
 * What a moderator said of it.
 */
mark: AlikeMark | null, };

export type Nearness = "same" | "very_similar";

export type AlikeMark = "same_work" | "different_work" | "asked_officer";

export type AlikeRequest = { 
/**
 * The item's picture.
 */
sha256: Digest, 
/**
 * The earlier item.
 */
earlier: SubmissionId, 
/**
 * Its picture.
 */
earlier_sha256: Digest, 
/**
 * What the moderator says.
 */
mark: AlikeMark, };

export type ReviewNote = { 
/**
 * When, by the queue's clock.
 */
at: Timestamp, 
/**
 * Who.
 */
by: Person, 
/**
 * On which content: SHA-256 of the operation that brought it.
 */
content_hash: Digest, 
/**
 * What.
 */
noted: Noted, };

export type Noted = { "kind": "checked", 
/**
 * What.
 */
checks: Array<Check>, } | { "kind": "compared", 
/**
 * The item's picture.
 */
sha256: Digest, 
/**
 * The earlier item's number.
 */
number: Number, 
/**
 * Its picture.
 */
earlier_sha256: Digest, 
/**
 * What was said.
 */
mark: AlikeMark, };

export type Area = { 
/**
 * From the left edge, in millionths of the width.
 */
x: number, 
/**
 * From the top edge, in millionths of the height.
 */
y: number, 
/**
 * In millionths of the picture's width.
 */
width: number, 
/**
 * In millionths of the picture's height.
 */
height: number, };

export type Edit = { 
/**
 * Quarter turns clockwise after the camera's own, 0 to 3.
 */
turn: number, 
/**
 * What is kept of the turned picture; all of it if none.
 */
crop: Area | null, 
/**
 * What is made unrecognisable, in the turned and uncropped picture: faces, number plates, papers.
 */
hidden: Array<Area>, };

export type EditFlaw = { 
/**
 * Where.
 */
at: EditPart, 
/**
 * What.
 */
code: EditFlawCode, };

export type EditFlawCode = "out_of_range" | "empty" | "too_many";

export type EditPart = "turn" | "crop" | { "hidden": number | null };

export type PhotoFacts = { 
/**
 * Of the rendition, in pixels; of the file itself, upright, where [`crate::check`] tells it.
 */
width: number, 
/**
 * As the width.
 */
height: number, 
/**
 * Of the original as stored, in pixels: before it was turned upright.
 */
original_width: number, 
/**
 * Of the original as stored, in pixels.
 */
original_height: number, 
/**
 * Of the original file.
 */
original_bytes: number, 
/**
 * Of the original file, by content; the rendition is always a JPEG.
 */
original_format: PhotoFormat, 
/**
 * When it was taken by the camera's clock: `2026-11-23T10:42:00`. Messengers strip it.
 */
taken_at: string | null, 
/**
 * How far that clock was from UTC: `+05:30`. Older cameras do not say.
 */
offset: string | null, 
/**
 * Where it was taken, in degrees north (WGS 84).
 */
latitude: number | null, 
/**
 * Where it was taken, in degrees east (WGS 84). There if and only if the latitude is.
 */
longitude: number | null, 
/**
 * Who made the camera.
 */
make: string | null, 
/**
 * Which camera.
 */
model: string | null, 
/**
 * What wrote the file last: the phone's system, or an editor.
 */
software: string | null, 
/**
 * Where it probably comes from.
 */
provenance: Provenance, };

export type Fingerprint = string;

export type PhotoFormat = "image/jpeg" | "image/png" | "image/webp" | "image/heic";

export type Likeness = "same" | "very_similar" | "different";

export type Provenance = "camera" | "stripped" | "screenshot";

export type Kind = "items" | "drafts" | "outbox" | "officer";

export type Language = "bn-IN" | "en";

export type Boot = { 
/**
 * The chosen language.
 */
language: Language, 
/**
 * The app's version.
 */
version: string, 
/**
 * Who works here; none until this computer is enrolled.
 */
who: Who | null, 
/**
 * What to fill into the enrolment form, when the installer or administrator said.
 */
suggested_address: string, 
/**
 * Where the credential is kept.
 */
credential: CredentialPlace, 
/**
 * What went wrong with earlier data and was mended, for the officer to know. Usually empty.
 */
mended: Array<Mended>, };

export type CredentialPlace = "keyring" | "file" | "none";

export type Mended = "database_rebuilt";

export type Who = { 
/**
 * The officer.
 */
officer: Person, 
/**
 * His posts that may submit.
 */
postings: Array<Posting>, 
/**
 * All departments.
 */
departments: Array<Department>, 
/**
 * Boroughs and wards.
 */
places: Places, 
/**
 * Whom to ring when the network is gone. May be empty.
 */
it_phone: string, 
/**
 * The queue's address.
 */
address: string, };

export type EnrolForm = { 
/**
 * The queue's address, as typed.
 */
address: string, 
/**
 * The one-time code, as typed.
 */
code: string, 
/**
 * What this computer is called; empty for its own name.
 */
device_name: string, };

export type Home = { 
/**
 * Returned for correction, or refused by the queue: wants the officer.
 */
to_do: Array<ItemRow>, 
/**
 * Begun and not submitted.
 */
drafts: Array<DraftRow>, 
/**
 * On the way.
 */
outbox: OutboxView, 
/**
 * At the IT department: waiting, in review, approved.
 */
with_it: Array<ItemRow>, 
/**
 * The newest published ones.
 */
published: Array<ItemRow>, };

export type ItemStatus = "waiting" | "refused" | "submitted" | "in_review" | "returned" | "approved" | "rejected" | "withdrawn" | "published";

export type ItemRow = { 
/**
 * Which.
 */
id: SubmissionId, 
/**
 * Report or notice.
 */
kind: ContentKind, 
/**
 * Its number; none until received.
 */
number: Number | null, 
/**
 * Whose.
 */
department: DepartmentCode, 
/**
 * The caption in Bengali, whole: the page clamps it.
 */
caption_bn: string, 
/**
 * The cover photo.
 */
cover: Digest | null, 
/**
 * How many photos.
 */
photos: number, 
/**
 * Where it stands.
 */
status: ItemStatus, 
/**
 * When it last moved.
 */
at: Timestamp, 
/**
 * Why it came back; empty otherwise.
 */
reasons: Array<Reason>, 
/**
 * Its first public link.
 */
link: string | null, 
/**
 * A notice's event.
 */
event_at: Timestamp | null, 
/**
 * A draft that corrects it is begun.
 */
correction: DraftId | null, };

export type DraftRow = { 
/**
 * Which.
 */
id: DraftId, 
/**
 * Report or notice.
 */
kind: ContentKind, 
/**
 * What is written so far.
 */
caption_bn: string, 
/**
 * The cover photo.
 */
cover: Digest | null, 
/**
 * How many photos.
 */
photos: number, 
/**
 * When it was last saved.
 */
saved_at: Timestamp, 
/**
 * The item it corrects.
 */
corrects: Number | null, };

export type ItemsQuery = { 
/**
 * Only in this state.
 */
status: ItemStatus | null, 
/**
 * Words to find, in any form; empty for all.
 */
text: string, 
/**
 * Only items that moved before this moment: the last row of the page before.
 */
before: Timestamp | null, 
/**
 * At most so many, up to 200.
 */
limit: number, };

export type ItemsPage = { 
/**
 * The page.
 */
rows: Array<ItemRow>, 
/**
 * Whether there are older ones.
 */
more: boolean, 
/**
 * How many there are in each state, of all.
 */
counts: Array<[ItemStatus, number]>, };

export type DraftView = { 
/**
 * Which.
 */
id: DraftId, 
/**
 * For which department.
 */
department: DepartmentCode, 
/**
 * Rises with every save; a save names the version it began from.
 */
version: number, 
/**
 * What is written. As typed: not normalised.
 */
content: Content, 
/**
 * The item it corrects, and why that came back.
 */
corrects: Corrects | null, 
/**
 * When it was last saved.
 */
saved_at: Timestamp, 
/**
 * This computer's clock now: what the 24-hour sentence counts from.
 */
now: Timestamp, };

export type Corrects = { 
/**
 * Which.
 */
submission: SubmissionId, 
/**
 * Its number.
 */
number: Number, 
/**
 * The revision the officer had before him.
 */
base: number, 
/**
 * Why it came back.
 */
reasons: Array<Reason>, };

export type DraftStart = { 
/**
 * Report or notice.
 */
kind: ContentKind, 
/**
 * For which department; none for the officer's first.
 */
department: DepartmentCode | null, };

export type DraftSave = { 
/**
 * Which.
 */
id: DraftId, 
/**
 * The version this began from.
 */
version: number, 
/**
 * All of it.
 */
content: Content, };

export type DraftSaved = { "answer": "saved", 
/**
 * The new version.
 */
version: number, 
/**
 * When.
 */
at: Timestamp, } | { "answer": "conflict", 
/**
 * As it is on disk.
 */
theirs: DraftView, };

export type DraftSeal = { 
/**
 * Which.
 */
id: DraftId, 
/**
 * The version the officer sees.
 */
version: number, };

export type Sealed = { "answer": "sealed", 
/**
 * The item it became.
 */
submission: SubmissionId, } | { "answer": "flawed", 
/**
 * In the order of the page.
 */
flaws: Array<Flaw>, } | { "answer": "conflict", 
/**
 * As it is on disk.
 */
theirs: DraftView, };

export type Imported = { "answer": "photo", 
/**
 * Ready to be put into [`Content::photos`].
 */
photo: Photo, } | { "answer": "refused", 
/**
 * The file's name.
 */
name: string, 
/**
 * Why: `empty`, `not_a_photo`, `damaged`, … (message `photo-refused-…`).
 */
code: string, 
/**
 * The numbers in the sentence.
 */
params: { [key in string]: string }, };

export type LinkState = "unknown" | "online" | "offline";

export type HoldReason = "offline" | "not_the_queue" | "auth" | "disk" | "clock" | "busy" | "needs_action" | "damaged" | "altered" | "behind";

export type OutboxView = { 
/**
 * The link.
 */
link: LinkState, 
/**
 * Why nothing moves; none when all is well.
 */
hold: Hold | null, 
/**
 * When the queue last answered.
 */
last_heard_at: Timestamp | null, 
/**
 * How fast photos went of late; none until there is ground for a figure.
 */
bytes_per_second: number | null, 
/**
 * How far this computer's clock is ahead of the queue's, in milliseconds, when that matters.
 */
clock_off: number | null, 
/**
 * Work that another officer sealed on this computer: it waits for his login.
 */
of_others: number, 
/**
 * Everything an officer did here is on disk: the computer may be switched off.
 */
safe_to_shut_down: boolean, 
/**
 * Not yet received, in the order of sending.
 */
rows: Array<OutboxRow>, };

export type Hold = { 
/**
 * Why.
 */
reason: HoldReason, 
/**
 * Since when.
 */
since: Timestamp, 
/**
 * What the queue said, for [`HoldReason::NeedsAction`].
 */
problem: Problem | null, 
/**
 * For people who help: no personal data, no secrets.
 */
detail: string, };

export type OutboxRow = { 
/**
 * Which.
 */
operation: OperationId, 
/**
 * On which item.
 */
submission: SubmissionId, 
/**
 * What it is.
 */
what: What, 
/**
 * The caption or message in it.
 */
text: string, 
/**
 * The cover photo.
 */
cover: Digest | null, 
/**
 * When the officer did it.
 */
made_at: Timestamp, 
/**
 * How often its text was tried.
 */
attempts: number, 
/**
 * When it was last copied to a pen drive.
 */
exported_at: Timestamp | null, 
/**
 * How far it is.
 */
stage: Stage, 
/**
 * Why it does not move; none while it does.
 */
hold: Hold | null, };

export type What = "submit" | "revise" | "withdraw" | "message";

export type Stage = { "stage": "sealed" } | { "stage": "sending", 
/**
 * How many photos it has.
 */
photos: number, 
/**
 * How many the queue has verified.
 */
photos_sent: number, 
/**
 * Bytes on the queue's disk, of the photos it did not have.
 */
bytes_sent: number, 
/**
 * Bytes to send in all.
 */
bytes: number, 
/**
 * An honest guess; none until there is ground for one.
 */
seconds_left: number | null, };

export type ItemView = { 
/**
 * The line that stands for it in lists.
 */
row: ItemRow, 
/**
 * The content as this computer knows it: with what waits to be sent already in it.
 */
content: Content, 
/**
 * The item as the queue knows it; none until received.
 */
known: Submission | null, 
/**
 * When it was sealed here; none when it came from another computer.
 */
sealed_at: Timestamp | null, 
/**
 * What of it is still on the way.
 */
on_the_way: Array<OutboxRow>, 
/**
 * The proofs, oldest first.
 */
receipts: Array<SignedReceipt>, 
/**
 * Messages not yet received.
 */
unsent_messages: Array<UnsentMessage>, 
/**
 * What the officer may do with it.
 */
may: ItemMay, };

export type UnsentMessage = { 
/**
 * Which.
 */
id: MessageId, 
/**
 * What.
 */
text: string, 
/**
 * When it was written.
 */
made_at: Timestamp, };

export type ItemMay = { 
/**
 * Correct and resubmit.
 */
correct: boolean, 
/**
 * Take back.
 */
withdraw: boolean, 
/**
 * Write in the thread.
 */
write: boolean, };

export type WithdrawForm = { 
/**
 * Which item.
 */
submission: SubmissionId, 
/**
 * Why. May be empty.
 */
reason: string, };

export type MessageForm = { 
/**
 * On which item.
 */
submission: SubmissionId, 
/**
 * What.
 */
text: string, };

export type LinkForm = { 
/**
 * Of which item.
 */
submission: SubmissionId, 
/**
 * Which of its links.
 */
link: string, };

export type ExportPlace = { 
/**
 * Where; given back to export there.
 */
path: string, 
/**
 * A pen drive; else a folder of this computer.
 */
removable: boolean, };

export type ExportForm = { 
/**
 * An [`ExportPlace::path`].
 */
place: string, };

export type Exported = { 
/**
 * The file's name: one file, which only the IT department can open.
 */
file: string, 
/**
 * How many operations are in it.
 */
operations: number, 
/**
 * Its length.
 */
bytes: number, };

export type CallFailed = { 
/**
 * Why (message `error-…`).
 */
code: Code, 
/**
 * The numbers and names in the sentence.
 */
params: { [key in string]: string }, 
/**
 * What is wrong where, for `flawed`.
 */
flaws: Array<Flaw>, 
/**
 * For people who help: no personal data, no secrets.
 */
detail: string, };

export type Code = HereCode | ProblemCode;

export type HereCode = "address_wrong" | "address_insecure" | "unreachable" | "not_the_queue" | "not_enrolled" | "already_enrolled" | "missing" | "too_late" | "disk_full" | "storage_failed" | "in_use" | "place_network" | "place_removable" | "nothing_to_export" | "place_gone" | "no_capsule_key" | "newer_data" | "bad_call";

/** Everything the officer's window may ask its host for. */
export interface Commands {
  boot: { in: null; out: Boot };
  choose_language: { in: Language; out: null };
  enrol: { in: EnrolForm; out: Who };
  home: { in: null; out: Home };
  items: { in: ItemsQuery; out: ItemsPage };
  item: { in: SubmissionId; out: ItemView };
  draft_start: { in: DraftStart; out: DraftView };
  draft_correct: { in: SubmissionId; out: DraftView };
  draft: { in: DraftId; out: DraftView };
  draft_save: { in: DraftSave; out: DraftSaved };
  draft_discard: { in: DraftId; out: null };
  draft_seal: { in: DraftSeal; out: Sealed };
  outbox: { in: null; out: OutboxView };
  send_now: { in: null; out: null };
  export_places: { in: null; out: Array<ExportPlace> };
  export: { in: ExportForm; out: Exported };
  support_details: { in: null; out: string };
  withdraw: { in: WithdrawForm; out: null };
  message: { in: MessageForm; out: null };
  open_link: { in: LinkForm; out: null };
}
