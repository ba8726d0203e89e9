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

export type CaseId = string;

export type ResponseId = string;

export type CategoryCode = string;

export type DepartmentCode = string;

export type Number = string;

export type Epoch = string;

export type RoleProposalId = string;

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
 * Its position in lists.
 */
sort_order: number, };

export type Role = "contributor" | "controlling_officer" | "moderator" | "publisher" | "nodal_officer" | "oversight" | "administrator" | "unknown" | (string & {});

export type Posting = { 
/**
 * The department.
 */
department: DepartmentCode, 
/**
 * The role.
 */
role: Role, 
/**
 * Whether they are in acting charge for somebody else.
 */
acting: boolean, };

export type Borough = { 
/**
 * 1 to 16.
 */
no: number, 
/**
 * Its wards, each 1 to [`WARDS`], in exactly one borough.
 */
wards: Array<number>, };

export type Places = { 
/**
 * In order of their number.
 */
boroughs: Array<Borough>, };

export type ContentKind = "work_report" | "inauguration_notice" | "unknown" | (string & {});

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
 * In display order; the first is the cover. A report has at least one.
 */
photos: Array<Photo>, 
/**
 * The event. Required in a notice, absent in a report.
 */
event: Event | null, 
/**
 * The citizen's case that this work answers.
 */
case: CaseId | null, };

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
 * Why the IT department is told less than [`limits::NOTICE_LEAD`] ahead. Required then.
 */
late_reason: string, };

export type Photo = { 
/**
 * Stable while photos are reordered and revised.
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
taken_at: string | null, 
/**
 * How it was added.
 */
source: Source, 
/**
 * Other metadata of the file when it was added.
 */
facts: FileFacts, 
/**
 * On a photo taken after the work: the photo of the same content taken before it.
 */
pair: PhotoId | null, 
/**
 * Set if it looks like an earlier photo: what the officer answered when asked.
 */
reuse: Reuse | null, };

export type Mark = "none" | "before" | "after" | "unknown" | (string & {});

export type Source = "file" | "paste" | "folder" | "watched" | "phone" | "webcam" | "unknown" | (string & {});

export type FileFacts = { 
/**
 * What kind of file it was, as far as can be told.
 */
provenance: Origin | null, 
/**
 * How far the camera's clock was from UTC: `+05:30`.
 */
offset: string | null, 
/**
 * Where it was taken.
 */
place: GeoPoint | null, 
/**
 * Which camera: make and model.
 */
camera: string | null, 
/**
 * The program that last saved the file, if it is named.
 */
editor: string | null, };

export type Origin = "camera" | "stripped" | "screenshot" | "unknown" | (string & {});

export type GeoPoint = { 
/**
 * Degrees north, times a million.
 */
north: number, 
/**
 * Degrees east, times a million.
 */
east: number, };

export type Reuse = { 
/**
 * The earlier picture.
 */
earlier: Digest, 
/**
 * The item it is in, as far as the officer's computer knew.
 */
submission: SubmissionId | null, 
/**
 * That item's number.
 */
number: Number | null, 
/**
 * The officer's answer.
 */
answer: ReuseAnswer, };

export type ReuseAnswer = "pair" | "same_place" | "unknown" | (string & {});

export type Field = { "field": "whole" } | { "field": "caption_bn" } | { "field": "caption_en" } | { "field": "work_date" } | { "field": "borough" } | { "field": "ward" } | { "field": "place" } | { "field": "photos" } | { "field": "photo", 
/**
 * Which.
 */
photo: PhotoId, } | { "field": "photo_alt", 
/**
 * Which.
 */
photo: PhotoId, } | { "field": "event_at" } | { "field": "venue" } | { "field": "late_reason" } | { "field": "unknown" };

export type FlawCode = "missing" | "not_expected" | "too_long" | "too_many" | "control_character" | "not_normalised" | "unknown" | "wrong_borough" | "in_the_future" | "in_the_past" | "twice" | "not_promised" | "not_a_photo" | "carries_metadata" | (string & {});

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
 * The numbers in the message.
 */
params?: { [key in string]: string }, };

export type Operation = { 
/**
 * Made on the device.
 */
id: OperationId, 
/**
 * The department for which the officer acts.
 */
department: DepartmentCode, 
/**
 * When the officer did it, by the device's clock.
 */
made_at: Timestamp, 
/**
 * Numbers the device's operations from 1, to show gaps.
 */
sequence: number, 
/**
 * What was done.
 */
body: OperationBody, 
/**
 * The operation that this one replaces, which was refused or has lost a photo. That one must never
 * take effect.
 */
replaces?: OperationId | null, 
/**
 * The files that belong to it: every photo that the body names.
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
 * The revision that the officer saw; refused if there is a newer one.
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
 * The text.
 */
text: string, } | { "kind": "accept_case", 
/**
 * Which.
 */
case: CaseId, 
/**
 * The version that the officer saw.
 */
base: number, } | { "kind": "transfer_case", 
/**
 * Which.
 */
case: CaseId, 
/**
 * The version that the officer saw.
 */
base: number, 
/**
 * To which department.
 */
to: DepartmentCode, 
/**
 * Why. Not empty.
 */
reason: string, } | { "kind": "ask_citizen", 
/**
 * Which.
 */
case: CaseId, 
/**
 * The version that the officer saw.
 */
base: number, 
/**
 * Made on the device.
 */
response: ResponseId, 
/**
 * The question in Bengali. Required.
 */
text_bn: string, 
/**
 * The question in English; may be empty.
 */
text_en: string, } | { "kind": "reply_case", 
/**
 * Which.
 */
case: CaseId, 
/**
 * The version that the officer saw.
 */
base: number, 
/**
 * Made on the device.
 */
response: ResponseId, 
/**
 * Interim reply or action taken report.
 */
reply: ReplyKind, 
/**
 * The answer in Bengali. Required.
 */
text_bn: string, 
/**
 * The answer in English; may be empty.
 */
text_en: string, 
/**
 * Photos taken after the work.
 */
photos: Array<Photo>, } | { "kind": "note_case", 
/**
 * Which.
 */
case: CaseId, 
/**
 * The version that the officer saw. A note never conflicts.
 */
base: number, 
/**
 * Made on the device.
 */
note: MessageId, 
/**
 * What is noted.
 */
text: string, } | { "kind": "acknowledge_case", 
/**
 * Which.
 */
case: CaseId, 
/**
 * The version that the officer saw. An acknowledgement never conflicts.
 */
base: number, 
/**
 * The numbers of the acknowledged escalations.
 */
escalations: Array<number>, };

export type BlobPromise = { 
/**
 * Its digest, against which the queue verifies the complete file.
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
 * A small JPEG of it, base64, at most [`crate::limits::PREVIEW_BYTES`]; sent with the text, before the file.
 */
preview?: string | null, };

export type Mime = "image/jpeg" | "image/png" | "image/webp";

export type Subject = { "submission": SubmissionId } | { "case": CaseId };

export type OperationState = { "state": "announced", 
/**
 * Their digests, in the order of [`Operation::blobs`].
 */
needed: Array<Digest>, } | { "state": "received", 
/**
 * The proof.
 */
receipt: SignedReceipt, } | { "state": "unknown" };

export type Receipt = { 
/**
 * Which operation.
 */
operation: OperationId, 
/**
 * Its reference number.
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
 * For a notice: whether it arrived at least a day ahead.
 */
on_time: boolean | null, 
/**
 * Numbers the queue's receipts from 1.
 */
sequence: number, } & ({ "submission": SubmissionId } | { "case": CaseId });

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

export type ProblemCode = "malformed" | "unauthenticated" | "device_revoked" | "session_expired" | "login_wrong" | "forbidden" | "csrf_wrong" | "own_item" | "own_role" | "code_wrong" | "code_expired" | "code_used" | "not_found" | "operation_unknown" | "operation_conflict" | "revision_conflict" | "case_conflict" | "content_changed" | "wrong_state" | "offset_conflict" | "upload_locked" | "upload_conflict" | "too_large" | "type_refused" | "not_understood" | "flawed" | "unknown_department" | "checks_missing" | "link_wrong" | "password_weak" | "login_taken" | "digest_mismatch" | "rate_limited" | "internal" | "busy" | "disk_full" | "unknown" | (string & {});

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
 * For [`ProblemCode::CaseConflict`]: the current case, if this caller may see it.
 */
case?: Case | null, 
/**
 * Identifies the line in the queue's log.
 */
trace_id: string, };

export type ChangesPage = { 
/**
 * The queue's epoch; another one means that its data was restored.
 */
epoch: Epoch, 
/**
 * The number in the request. The app checks it: an answer to another request would leave a permanent gap.
 */
after: number, 
/**
 * In order of their number.
 */
changes: Array<Change>, 
/**
 * The newest number for this caller; if the last change is older, there are more.
 */
newest: number, };

export type Change = { 
/**
 * Its number. Numbers increase with gaps (other departments' changes).
 */
number: number, 
/**
 * The document as it is now.
 */
document: Document, };

export type Document = { "type": "submission" } & Submission | { "type": "case" } & Case | { "type": "unknown" };

export type Newest = { 
/**
 * The newest change number for this caller.
 */
newest: number, 
/**
 * Another one than before: the officer's posts or name changed, and `GET /v1/me` answers otherwise. An older queue
 * and the desk's stream do not say.
 */
me_revision?: Digest, };

export type SubmissionState = "submitted" | "in_review" | "approved" | "changes_requested" | "rejected" | "withdrawn" | "unknown" | (string & {});

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
 * The department it belongs to.
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
 * Its state.
 */
state: SubmissionState, 
/**
 * The current revision, from 1.
 */
revision: number, 
/**
 * SHA-256 of the operation with the current revision. An approval is bound to it.
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
 * Why it was returned or rejected; empty otherwise.
 */
reasons: Array<Reason>, 
/**
 * Where it was published.
 */
publications: Array<Publication>, 
/**
 * Messages about it between the department and the IT department.
 */
thread: Array<Message>, 
/**
 * What happened to it, oldest first. Called `story` on the wire.
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

export type Channel = "by_hand" | "unknown" | (string & {});

export type Side = "department" | "it" | "unknown" | (string & {});

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

export type StepKind = "received" | "review_started" | "returned" | "approved" | "rejected" | "published" | "withdrawn" | "unknown" | (string & {});

export type Case = { 
/**
 * Which.
 */
id: CaseId, 
/**
 * Its number, which never changes: `KMC-2026-00412`.
 */
number: Number, 
/**
 * The department that has it now; none until somebody has decided which one.
 */
department: DepartmentCode | null, 
/**
 * Rises with every change.
 */
version: number, 
/**
 * Its state.
 */
state: CaseState, 
/**
 * What the citizen wants.
 */
kind: CaseKind, 
/**
 * What the complaint is about; decides how long it may take.
 */
category: CategoryCode | null, 
/**
 * Where: the ward.
 */
ward: number | null, 
/**
 * Where, in words.
 */
place: string, 
/**
 * Where, on the map.
 */
point: Point | null, 
/**
 * What the citizen wrote first.
 */
words: string, 
/**
 * The photos that came with it.
 */
photos: Array<Photo>, 
/**
 * Links to more pictures or videos, as they were sent. Never fetched.
 */
media: Array<string>, 
/**
 * What the citizen wrote after that, oldest first.
 */
more_words: Array<CitizenWords>, 
/**
 * How it was received.
 */
source: CaseSource, 
/**
 * Its id or number at the source.
 */
reference: string | null, 
/**
 * Its public address.
 */
link: string | null, 
/**
 * The citizen's contact, masked.
 */
contact: Contact, 
/**
 * The version of the notice on their data that the citizen was read or given when it was written down; absent where
 * that is not known.
 */
notice: number | null, 
/**
 * When it was first received: by the queue's clock, or for what another office received, as that says. A transfer
 * does not change it.
 */
received_at: Timestamp, 
/**
 * The officer who is responsible for it.
 */
assignee: Person | null, 
/**
 * Since when they are.
 */
assigned_at: Timestamp | null, 
/**
 * When they accepted it.
 */
accepted_at: Timestamp | null, 
/**
 * The deadlines. Only complaints have any.
 */
clocks: Array<CaseClock>, 
/**
 * Replies and questions to the citizen, oldest first.
 */
responses: Array<CaseResponse>, 
/**
 * What staff answered where the citizen wrote, past this program, oldest first.
 */
page_answers: Array<PageAnswer>, 
/**
 * Its transfers between departments.
 */
transfers: Array<CaseTransfer>, 
/**
 * How many other citizens reported the same.
 */
me_too: number, 
/**
 * The case it was merged into.
 */
merged_into: CaseRef | null, 
/**
 * How often it was reopened.
 */
reopened: number, 
/**
 * Alarms about it, and who has acknowledged them.
 */
escalations: Array<Escalation>, 
/**
 * How it ended.
 */
closing: Closing | null, 
/**
 * What happened to it, oldest first. Called `story` on the wire.
 */
story: Array<CaseStep>, 
/**
 * Internal notes, never shown to citizens.
 */
notes: Array<CaseNote>, };

export type CaseState = "new" | "assigned" | "in_progress" | "awaiting_citizen" | "answered" | "closed" | "duplicate" | "referred_out" | "no_action" | "unknown" | (string & {});

export type CaseKind = "complaint" | "suggestion" | "thanks" | "unknown" | (string & {});

export type CaseSource = { "kind": "by_hand", 
/**
 * How the citizen reached the desk.
 */
via: HandVia, } | { "kind": "csv" } | { "kind": "open311" } | { "kind": "facebook" } | { "kind": "unknown" };

export type HandVia = "phone" | "letter" | "counter" | "unknown" | (string & {});

export type Point = { 
/**
 * North of the equator.
 */
lat: number, 
/**
 * East of Greenwich.
 */
long: number, };

export type CitizenWords = { 
/**
 * The text; empty when the citizen removed it.
 */
text: string, 
/**
 * The photos that came with it.
 */
photos: Array<Photo>, 
/**
 * Links; see [`Case::media`].
 */
media: Array<string>, 
/**
 * Its id at the source, if there is one.
 */
name: string | null, 
/**
 * A "thank you" or similar: it needs no reaction.
 */
thanks: boolean, 
/**
 * Nothing but a sticker, an emoji or a reaction.
 */
sticker: boolean, 
/**
 * The place that was shown with it, on the map.
 */
point: Point | null, 
/**
 * When, by the queue's clock.
 */
at: Timestamp, };

export type Contact = { 
/**
 * The name.
 */
name: string, 
/**
 * The telephone number.
 */
phone: string, 
/**
 * The e-mail address.
 */
email: string, };

export type CaseRef = { 
/**
 * Which.
 */
case: CaseId, 
/**
 * Its number.
 */
number: Number, };

export type Closing = { 
/**
 * Why.
 */
reason: CloseReason, 
/**
 * More about it, such as the agency it was referred to. May be empty.
 */
note: string, 
/**
 * When, by the queue's clock.
 */
at: Timestamp, };

export type CloseReason = "answered" | "satisfied" | "no_word" | "taken_back" | "referred_out" | "duplicate" | "read" | "spam" | "unknown" | (string & {});

export type CaseClock = { 
/**
 * What must be done in time.
 */
kind: ClockKind, 
/**
 * Which hours count.
 */
reckoning: Reckoning, 
/**
 * When it started.
 */
since: Timestamp, 
/**
 * The time allowed, in milliseconds of the hours that count.
 */
length: number, 
/**
 * How much of it was used before [`Self::running_since`].
 */
spent: number, 
/**
 * Since when it runs without a pause.
 */
running_since: Timestamp, 
/**
 * When it is due; for a paused clock, when it would have been.
 */
due: Timestamp, 
/**
 * Since when it is paused: the citizen was asked something.
 */
paused_since: Timestamp | null, 
/**
 * When it was met.
 */
met_at: Timestamp | null, 
/**
 * When it was stopped without being met, because the case ended.
 */
stopped_at: Timestamp | null, 
/**
 * Which alarms were raised: 0 none, 1 at three quarters, 2 when due, 3 after twice the time.
 */
step: number, };

export type ClockKind = "first_reply" | "acceptance" | "resolution" | "interim" | "hard_limit" | "unknown" | (string & {});

export type Reckoning = "plain" | "working" | "unknown" | (string & {});

export type Escalation = { 
/**
 * Numbers a case's alarms from 1.
 */
number: number, 
/**
 * Why.
 */
cause: EscalationCause, 
/**
 * Who must acknowledge it.
 */
level: EscalationLevel, 
/**
 * Those persons by name, where the roster knows them.
 */
to: Array<Person>, 
/**
 * When, by the queue's clock.
 */
at: Timestamp, 
/**
 * Who acknowledged it.
 */
acknowledged: Acknowledgement | null, };

export type EscalationCause = { "cause": "warning", 
/**
 * Which clock.
 */
clock: ClockKind, } | { "cause": "due", 
/**
 * Which clock.
 */
clock: ClockKind, } | { "cause": "still_due", 
/**
 * Which clock.
 */
clock: ClockKind, } | { "cause": "reopened" } | { "cause": "vacancy" } | { "cause": "wrote" } | { "cause": "unknown" };

export type EscalationLevel = "assignee" | "controlling_officer" | "department_head" | "nodal_officer" | "commissioner" | "unknown" | (string & {});

export type Acknowledgement = { 
/**
 * Who.
 */
by: Person, 
/**
 * When, by the queue's clock.
 */
at: Timestamp, };

export type CaseResponse = { 
/**
 * Which.
 */
id: ResponseId, 
/**
 * What kind.
 */
kind: ResponseKind, 
/**
 * Its state.
 */
state: ResponseState, 
/**
 * The text in Bengali, as it is sent.
 */
text_bn: string, 
/**
 * In English; may be empty.
 */
text_en: string, 
/**
 * The author's text, if the desk changed it.
 */
drafted_bn: string | null, 
/**
 * The same of the English text.
 */
drafted_en: string | null, 
/**
 * Photos taken after the work. Stored for the department that drafted the response.
 */
photos: Array<Photo>, 
/**
 * Who wrote it.
 */
author: Person, 
/**
 * When it was received, by the queue's clock.
 */
drafted_at: Timestamp, 
/**
 * Who decided on it.
 */
approver: Person | null, 
/**
 * Why it was returned to its author; empty otherwise.
 */
returned: string, 
/**
 * When it was sent, by the queue's clock.
 */
sent_at: Timestamp | null, 
/**
 * Its public address.
 */
link: string | null, 
/**
 * The platform's message when it last refused the response; empty otherwise.
 */
refused: string, };

export type ResponseKind = "interim" | "request_for_information" | "action_taken" | "unknown" | (string & {});

export type ReplyKind = "interim" | "action_taken";

export type ResponseState = "drafted" | "returned" | "approved" | "sending" | "sent" | "unconfirmed" | "by_hand" | "unknown" | (string & {});

export type CaseStep = { 
/**
 * The version of the case that it created.
 */
version: number, 
/**
 * What.
 */
kind: CaseStepKind, 
/**
 * When, by the queue's clock.
 */
at: Timestamp, 
/**
 * Who did it; none if it happened automatically.
 */
by: Person | null, 
/**
 * The reason given with it, the link, the number of the other case; may be empty.
 */
note: string, };

export type CaseStepKind = "received" | "triaged" | "assigned" | "transferred" | "accepted" | "asked" | "replied" | "noted" | "returned" | "approved" | "sending" | "sent" | "unconfirmed" | "answered" | "awaited" | "citizen_wrote" | "thanked" | "citizen_edited" | "citizen_removed" | "page_answered" | "page_removed" | "page_hid" | "page_showed" | "erased" | "photo_added" | "photo_refused" | "photo_removed" | "resumed" | "me_too" | "merged" | "reopened" | "closed" | "referred_out" | "no_action" | "escalated" | "acknowledged" | "reckoned" | "unknown" | (string & {});

export type CaseTransfer = { 
/**
 * From which department; none if it had none.
 */
from: DepartmentCode | null, 
/**
 * To which department.
 */
to: DepartmentCode, 
/**
 * Why.
 */
reason: string, 
/**
 * Who sent it there.
 */
by: Person, 
/**
 * When, by the queue's clock.
 */
at: Timestamp, };

export type CaseNote = { 
/**
 * Which.
 */
id: MessageId, 
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

export type PageAnswer = { 
/**
 * Its id there.
 */
name: string, 
/**
 * The text; empty when it was removed there, or only showed something.
 */
text: string, 
/**
 * Links; see [`Case::media`].
 */
media: Array<string>, 
/**
 * Its public address.
 */
link: string | null, 
/**
 * When the queue was told of it, by its clock.
 */
at: Timestamp, };

export type CapsuleKey = string;

export type EnrolRequest = { 
/**
 * The one-time code, as typed: case, spaces, hyphens and the script of digits are ignored.
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
 * The id of this device.
 */
device: DeviceId, 
/**
 * The key that verifies receipts.
 */
queue_key: QueueKey, 
/**
 * Its officer.
 */
me: Me, };

export type CategoryName = { 
/**
 * Its code.
 */
code: CategoryCode, 
/**
 * Its name.
 */
name: Name, };

export type Me = { 
/**
 * The officer of this device.
 */
officer: Person, 
/**
 * Their current posts.
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
 * The queue's epoch; another one means that its data was restored.
 */
epoch: Epoch, 
/**
 * The queue's time.
 */
server_time: Timestamp, 
/**
 * The names of the categories of citizens' cases.
 */
categories: Array<CategoryName>, 
/**
 * The IT department's phone number, for when the network is down. May be empty.
 */
it_phone: string, 
/**
 * The key that encrypts unsent work for a pen drive.
 */
capsule_key: CapsuleKey | null, 
/**
 * This device; an older queue does not say. A computer that holds the credential of another enrolment, its own or
 * another officer's, finds that out by it.
 */
device: DeviceId | null, };

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
 * The queue's time.
 */
server_time: Timestamp, 
/**
 * The queue's epoch; another one means that its data was restored.
 */
epoch: Epoch, 
/**
 * As in [`crate::document::Newest`]: of what begins or ends with a day, no event tells.
 */
me_revision?: Digest, };

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
 * Who is logged in.
 */
person: Person, 
/**
 * Their roles.
 */
roles: Array<Role>, 
/**
 * The departments in which they hold posts, in order.
 */
posted: Array<DepartmentCode>, 
/**
 * To be sent back as [`crate::routes::CSRF_HEADER`].
 */
csrf: string, 
/**
 * All departments, in order.
 */
departments: Array<Department>, 
/**
 * The pages that they may see.
 */
pages: Array<DeskPage>, 
/**
 * What they may do, whatever is open.
 */
may: SessionMay, 
/**
 * The last day off that the calendar has, said to whoever has to bring in the next list while it is due.
 */
calendar_ends: Day | null, 
/**
 * The queue's time.
 */
server_time: Timestamp, };

export type DeskPage = "queue" | "cases" | "roster" | "computers" | "accounts" | "account" | "watch";

export type SessionMay = { 
/**
 * Take complaints in, and see to what could not be read.
 */
take_in: boolean, 
/**
 * Import the roster and the calendar, and create enrolment codes for officers.
 */
change_roster: boolean, };

export type Shelf = "open" | "to_publish" | "returned" | "published" | "closed";

export type QueueList = { 
/**
 * In the tab's order, at most 500.
 */
rows: Array<QueueRow>, 
/**
 * How many items each tab holds.
 */
counts: ShelfCounts, 
/**
 * The queue's time.
 */
server_time: Timestamp, };

export type ShelfCounts = { 
/**
 * [`QueueTab::Open`].
 */
open: number, 
/**
 * [`QueueTab::ToPublish`].
 */
to_publish: number, 
/**
 * [`QueueTab::Returned`].
 */
returned: number, 
/**
 * [`QueueTab::Published`].
 */
published: number, 
/**
 * [`QueueTab::Closed`].
 */
closed: number, };

export type QueueRow = { 
/**
 * Which.
 */
id: SubmissionId, 
/**
 * Its number; none while it is still being received.
 */
number: Number | null, 
/**
 * The department it belongs to.
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
 * Its state; none while it is still being received.
 */
state: SubmissionState | null, 
/**
 * The caption in Bengali, complete: the page shortens it.
 */
caption_bn: string, 
/**
 * Photos promised.
 */
photos: number, 
/**
 * Photos verified. If fewer than promised, it is still being received.
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
 * A photo of it looks like an earlier one, and no moderator has marked it yet.
 */
alike: boolean, 
/**
 * While it is still being received: the operation, to look at it with [`Incoming`].
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
 * The department it belongs to.
 */
department: DepartmentCode, 
/**
 * When it was made, by the device's clock.
 */
made_at: Timestamp, 
/**
 * When its text was stored on the queue's disk.
 */
announced_at: Timestamp, 
/**
 * The photos of which there is a preview.
 */
previews: Array<Digest>, 
/**
 * The photos that have arrived.
 */
verified: Array<Digest>, };

export type DeskItem = { 
/**
 * The item.
 */
submission: Submission, 
/**
 * What the logged-in person may do with it now.
 */
may: May, 
/**
 * The citizen's case that this work answers, if the queue knows it.
 */
case: CaseRef | null, 
/**
 * The revision before this one, when the item came back from correction.
 */
previous: Content | null, 
/**
 * Hints for the reviewer.
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
 * Cannot decide because the item is their own.
 */
own: boolean, };

export type DecisionRequest = { 
/**
 * The content that the reviewer saw; refused if it has changed since.
 */
content_hash: Digest, 
/**
 * The decision.
 */
decision: Decision, 
/**
 * For an approval: the checks that the reviewer ticked.
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
 * Made by the page, so that a repeated click posts the message only once.
 */
id: MessageId, 
/**
 * The text.
 */
text: string, };

export type Category = { 
/**
 * Its code.
 */
code: CategoryCode, 
/**
 * What it is called.
 */
name: Name, 
/**
 * The department responsible for it.
 */
department: DepartmentCode, 
/**
 * How many working days it may take, 1 to 3.
 */
working_days: number, 
/**
 * Wards in which another department is responsible.
 */
routes: Array<WardRoute>, };

export type WardRoute = { 
/**
 * Where.
 */
wards: Array<number>, 
/**
 * Which.
 */
department: DepartmentCode, };

export type Template = { 
/**
 * Which.
 */
code: string, 
/**
 * What it is called.
 */
name: Name, 
/**
 * For what.
 */
kind: ResponseKind, 
/**
 * The words in both languages.
 */
text: Name, };

export type CaseTables = { 
/**
 * All categories, in order.
 */
categories: Array<Category>, 
/**
 * All templates, in order.
 */
templates: Array<Template>, };

export type CalendarView = { 
/**
 * Days of the week, 1 is Monday.
 */
weekend: Array<number>, 
/**
 * In order.
 */
holidays: Array<Holiday>, 
/**
 * Whether this is still the built-in list, which the corporation should replace with its own.
 */
demonstration: boolean, 
/**
 * Whether the list ends so soon that the next one is due.
 */
ends_soon: boolean, };

export type Holiday = { 
/**
 * Which day.
 */
day: Day, 
/**
 * What it is called.
 */
name: Name, };

export type CaseShelf = "new" | "assigned" | "in_progress" | "to_send" | "unconfirmed" | "awaiting" | "overdue" | "alarms" | "answered" | "closed" | "all";

export type CaseFilter = { 
/**
 * On which tab.
 */
shelf: CaseShelf, 
/**
 * Of which department.
 */
department: DepartmentCode | null, 
/**
 * In which category.
 */
category: CategoryCode | null, 
/**
 * In which ward.
 */
ward: number | null, 
/**
 * Complaint, suggestion or thanks.
 */
kind: CaseKind | null, 
/**
 * The source's word: `by_hand`, `csv`, …
 */
source: string | null, 
/**
 * Whose.
 */
assignee: OfficerId | null, 
/**
 * In its words, place, number or reference.
 */
text: string | null, };

export type CaseList = { 
/**
 * Open cases by due date, then closed ones, newest first. At most 500.
 */
rows: Array<DeskCaseRow>, 
/**
 * How many cases each tab holds, under the same filter.
 */
counts: Array<[CaseShelf, number]>, 
/**
 * The queue's time.
 */
server_time: Timestamp, };

export type DeskCaseRow = { 
/**
 * Which.
 */
id: CaseId, 
/**
 * Its number.
 */
number: Number, 
/**
 * Whose it is.
 */
department: DepartmentCode | null, 
/**
 * Where it stands.
 */
state: CaseState, 
/**
 * What the citizen wants.
 */
kind: CaseKind, 
/**
 * In which category.
 */
category: CategoryCode | null, 
/**
 * Where.
 */
ward: number | null, 
/**
 * Where, in words.
 */
place: string, 
/**
 * The citizen's text, complete: the page shortens it.
 */
words: string, 
/**
 * How many photos came with it.
 */
photos: number, 
/**
 * Which way it came.
 */
source: CaseSource, 
/**
 * Who has it.
 */
assignee: Person | null, 
/**
 * When it was received first.
 */
received_at: Timestamp, 
/**
 * The clock that runs out first.
 */
due: CaseClock | null, 
/**
 * How many responses want the desk.
 */
to_send: number, 
/**
 * How many escalations nobody has seen.
 */
alarms: number, 
/**
 * How many others said the same.
 */
me_too: number, 
/**
 * How often it was opened again.
 */
reopened: number, };

export type DeskCase = { 
/**
 * The case.
 */
case: Case, 
/**
 * What the logged-in person can do with it now.
 */
offers: Offers, 
/**
 * The queue's time.
 */
server_time: Timestamp, };

export type Offers = { 
/**
 * Actions on the case itself, in the order of [`CaseAct::ALL`].
 */
acts: Array<CaseAct>, 
/**
 * The reasons for which it can be closed.
 */
close_reasons: Array<CloseReason>, 
/**
 * The reasons for which nothing needs to be done.
 */
no_action_reasons: Array<CloseReason>, 
/**
 * The numbers of the escalations that they can acknowledge.
 */
escalations: Array<number>, 
/**
 * Actions on each response, in their order.
 */
responses: Array<ResponseOffer>, 
/**
 * Whether they may reveal the citizen's contact.
 */
reveal: boolean, 
/**
 * Whether they may add and remove photos from the citizen.
 */
photos: boolean, };

export type ResponseOffer = { 
/**
 * Which.
 */
response: ResponseId, 
/**
 * In the order of [`ResponseAct::ALL`].
 */
acts: Array<ResponseAct>, };

export type CaseAct = "triage" | "assign" | "action_taken" | "interim" | "ask" | "transfer" | "note" | "citizen_wrote" | "resume" | "merge" | "close" | "refer_out" | "no_action" | "reopen" | "acknowledge";

export type ResponseAct = "approve" | "send" | "by_hand" | "settle" | "return";

export type NewCaseRequest = { 
/**
 * Made by the page, so that a repeated click creates only one case.
 */
id: CaseId, 
/**
 * From what it was written down.
 */
via: HandVia, 
/**
 * What the citizen wants.
 */
kind: CaseKind, 
/**
 * In which category, if that is clear.
 */
category: CategoryCode | null, 
/**
 * For which department; if none, the category decides.
 */
department: DepartmentCode | null, 
/**
 * Where.
 */
ward: number | null, 
/**
 * Where, in words.
 */
place: string, 
/**
 * Where, on the map.
 */
point: Point | null, 
/**
 * What the citizen says.
 */
words: string, 
/**
 * The citizen's contact. May be empty.
 */
contact: Contact, 
/**
 * A letter's number and the like.
 */
reference: string | null, 
/**
 * Where the public can read it.
 */
link: string | null, 
/**
 * The version of the notice that the citizen was read or given, if they were. An older page does not say.
 */
notice: number | null, };

export type CaseActionRequest = { 
/**
 * The version that the person saw; conflicting changes since then refuse the action with `case_conflict`.
 */
version: number, 
/**
 * The action.
 */
action: DeskAction, };

export type DeskAction = { "do": "triage", 
/**
 * What the citizen wants.
 */
kind: CaseKind, 
/**
 * In which category.
 */
category: CategoryCode | null, 
/**
 * For which department; if none, the category decides.
 */
department: DepartmentCode | null, 
/**
 * Where.
 */
ward: number | null, 
/**
 * Where, in words.
 */
place: string, } | { "do": "assign", 
/**
 * Whom.
 */
officer: OfficerId, } | { "do": "transfer", 
/**
 * To which.
 */
to: DepartmentCode, 
/**
 * Why. Not empty.
 */
reason: string, } | { "do": "note", 
/**
 * Made by the page.
 */
note: MessageId, 
/**
 * What.
 */
text: string, } | { "do": "ask", 
/**
 * Made by the page.
 */
response: ResponseId, 
/**
 * In Bengali. Required.
 */
text_bn: string, 
/**
 * In English; may be empty.
 */
text_en: string, } | { "do": "reply", 
/**
 * Made by the page.
 */
response: ResponseId, 
/**
 * Interim reply or action taken report.
 */
reply: ReplyKind, 
/**
 * In Bengali. Required.
 */
text_bn: string, 
/**
 * In English; may be empty.
 */
text_en: string, } | { "do": "approve", 
/**
 * Which.
 */
response: ResponseId, 
/**
 * In Bengali. Required.
 */
text_bn: string, 
/**
 * In English; may be empty.
 */
text_en: string, } | { "do": "return", 
/**
 * Which.
 */
response: ResponseId, 
/**
 * Why. Not empty.
 */
reason: string, } | { "do": "send", 
/**
 * Which.
 */
response: ResponseId, } | { "do": "settle", 
/**
 * Which.
 */
response: ResponseId, 
/**
 * What.
 */
outcome: SendOutcome, } | { "do": "citizen_wrote", 
/**
 * What.
 */
text: string, 
/**
 * A "thank you" and the like: nothing follows from it.
 */
thanks: boolean, } | { "do": "remove_photo", 
/**
 * Which.
 */
photo: PhotoId, } | { "do": "resume" } | { "do": "merge", 
/**
 * As which.
 */
into: CaseId, } | { "do": "reopen", 
/**
 * Why. Not empty.
 */
reason: string, } | { "do": "close", 
/**
 * Why.
 */
reason: CloseReason, 
/**
 * More about it; for an agency outside, which. May be empty otherwise.
 */
note: string, } | { "do": "acknowledge", 
/**
 * Their numbers.
 */
escalations: Array<number>, };

export type SendOutcome = { "outcome": "sent", 
/**
 * Where the public can read it.
 */
link: string | null, } | { "outcome": "unconfirmed" } | { "outcome": "not_sent" } | { "outcome": "by_hand", 
/**
 * Where the public can read it.
 */
link: string | null, };

export type Unread = { 
/**
 * Deliveries that are waiting to be processed.
 */
waiting: number, 
/**
 * How many unreadable events nobody has seen yet.
 */
count: number, 
/**
 * The oldest of them, at most 50.
 */
events: Array<UnreadEvent>, };

export type UnreadEvent = { 
/**
 * Which.
 */
which: UnreadSeen, 
/**
 * Since when.
 */
at: Timestamp, 
/**
 * Why: an error message of the queue or a library, for whoever investigates it.
 */
why: string, 
/**
 * Its text, cut if it is long.
 */
event: string, };

export type UnreadSeen = { 
/**
 * In which delivery.
 */
delivery: number, 
/**
 * Which of its events, from 0.
 */
place: number, };

export type CsvOutcome = { 
/**
 * Rows that added something.
 */
added: number, 
/**
 * Rows that changed something.
 */
changed: number, 
/**
 * Rows that changed nothing.
 */
unchanged: number, 
/**
 * Rows of a roster that would give a role to whoever brought them: another administrator decides on them.
 */
held: number, 
/**
 * Invalid cells. If there are any, nothing was imported.
 */
errors: Array<CsvError>, };

export type CsvError = { 
/**
 * The row as a spreadsheet numbers it: row 1 has the names of the columns.
 */
row: number, 
/**
 * The column's name; empty when the row as a whole is wrong.
 */
column: string, 
/**
 * What is wrong: `missing`, `unknown_department`, …
 */
wrong: string, 
/**
 * Its content.
 */
value: string, };

export type SheetKind = "cases" | "roster" | "calendar";

export type RowAct = "remove" | "end" | "change" | "held" | "add" | "unchanged";

export type CellChange = { 
/**
 * The column's name.
 */
column: string, 
/**
 * What is there before; empty when nothing.
 */
before: string, 
/**
 * What is there afterwards.
 */
after: string, };

export type ImportRow = { 
/**
 * The row as a spreadsheet numbers it; none when no row says so, for example of a day that the file does not have.
 */
row: number | null, 
/**
 * What it does.
 */
act: RowAct, 
/**
 * Whom or what it is about: a name, the beginning of somebody's words, a day.
 */
subject: string, 
/**
 * The post, in a roster.
 */
post: Posting | null, 
/**
 * What becomes different.
 */
changes: Array<CellChange>, };

export type ImportCounts = { 
/**
 * Rows that add.
 */
add: number, 
/**
 * Rows that change.
 */
change: number, 
/**
 * Rows that end a tenure.
 */
end: number, 
/**
 * Days off that are taken away.
 */
remove: number, 
/**
 * Rows that wait for another administrator.
 */
held: number, 
/**
 * Rows that say nothing new.
 */
unchanged: number, 
/**
 * Wrong cells. If there are any, nothing is imported.
 */
refuse: number, };

export type MovedDeadline = { 
/**
 * Of which case.
 */
case: Number, 
/**
 * Which of its clocks.
 */
clock: ClockKind, 
/**
 * When it runs out now.
 */
before: Timestamp, 
/**
 * When it would run out.
 */
after: Timestamp, };

export type CalendarEffect = { 
/**
 * Deadlines that move, the earliest first; at most [`SHOWN`].
 */
moved: Array<MovedDeadline>, 
/**
 * How many move.
 */
moved_deadlines: number, 
/**
 * Of how many cases.
 */
moved_cases: number, 
/**
 * Days off that running deadlines count on, and that the new list does not have.
 */
still_needed: Array<Day>, 
/**
 * The last day of the new list.
 */
last: Day | null, 
/**
 * Whether that is so near that the next list is due.
 */
ends_soon: boolean, };

export type ImportReport = { 
/**
 * Whether it was done. If not, this is what it would do.
 */
done: boolean, 
/**
 * The file and all that it does, as a digest; whoever confirms sends it back.
 */
seen: Digest, 
/**
 * How many rows do what.
 */
counts: ImportCounts, 
/**
 * Wrong cells, at most [`SHOWN`].
 */
errors: Array<CsvError>, 
/**
 * Rows, those that take something away first, those that change nothing last; at most [`SHOWN`].
 */
rows: Array<ImportRow>, 
/**
 * What a calendar moves.
 */
calendar: CalendarEffect | null, };

export type Roster = { 
/**
 * All officers, by name.
 */
officers: Array<RosterOfficer>, 
/**
 * Who is responsible for each department; vacant where nobody is.
 */
controlling: Array<ControllingPost>, 
/**
 * Roles that administrators would give themselves, oldest first. Only administrators see them.
 */
proposals: Array<RoleProposal>, 
/**
 * The queue's time.
 */
server_time: Timestamp, };

export type RoleProposal = { 
/**
 * Which.
 */
id: RoleProposalId, 
/**
 * Who would get it.
 */
officer: Person, 
/**
 * The post.
 */
posting: Posting, 
/**
 * From when; from the decision on when absent.
 */
from: Timestamp | null, 
/**
 * Until when; open when absent.
 */
until: Timestamp | null, 
/**
 * Who proposed it.
 */
proposed_by: Person, 
/**
 * When.
 */
proposed_at: Timestamp, 
/**
 * Whether the reader may accept it.
 */
may_accept: boolean, 
/**
 * Whether any administrator there is now may.
 */
somebody_may: boolean, };

export type RoleDecision = { 
/**
 * Accepted; otherwise rejected.
 */
accept: boolean, };

export type RosterOfficer = { 
/**
 * Who.
 */
person: Person, 
/**
 * Their login to the desk.
 */
login: string | null, 
/**
 * All posts they ever held, oldest first.
 */
tenures: Array<Tenure>, };

export type Tenure = { 
/**
 * Which.
 */
posting: Posting, 
/**
 * From when.
 */
from: Timestamp, 
/**
 * Until when; open when absent.
 */
until: Timestamp | null, };

export type ControllingPost = { 
/**
 * Which department.
 */
department: DepartmentCode, 
/**
 * Its controlling officers, acting ones first. None: VACANT.
 */
controlling: Array<Person>, 
/**
 * Whether one of them is in acting charge.
 */
acting: boolean, 
/**
 * Who gets its complaints. If nobody, the nodal officer, with an alarm.
 */
answers: Person | null, 
/**
 * Since when the post is vacant, if it was ever held.
 */
vacant_since: Timestamp | null, };

export type StartLogin = { 
/**
 * The login name.
 */
login: string, 
/**
 * The one-time code from an administrator.
 */
code: string, 
/**
 * The password from now on; nobody but its owner ever knows it.
 */
password: string, };

export type PasswordChange = { 
/**
 * The one it had.
 */
old: string, 
/**
 * The one from now on.
 */
new: string, };

export type PasswordFlaw = "short" | "long" | "name" | "common" | "same";

export type SessionList = { 
/**
 * This one first, then the one last used.
 */
rows: Array<OpenSession>, 
/**
 * The login of this session.
 */
login: string, 
/**
 * The queue's time.
 */
server_time: Timestamp, };

export type OpenSession = { 
/**
 * Which. It names the session and opens nothing.
 */
id: string, 
/**
 * Since when.
 */
opened_at: Timestamp, 
/**
 * Last used, to about a minute.
 */
used_at: Timestamp, 
/**
 * The network it was begun from: the address without its last part. Empty where it was not noted.
 */
network: string, 
/**
 * The browser's family, in one word; empty where it was not noted.
 */
browser: string, 
/**
 * What it runs on, in one word.
 */
system: string, 
/**
 * Whether it is the one that asks.
 */
here: boolean, };

export type AccountList = { 
/**
 * By login.
 */
rows: Array<Account>, 
/**
 * The queue's time.
 */
server_time: Timestamp, };

export type Account = { 
/**
 * The login name.
 */
login: string, 
/**
 * Whose.
 */
person: Person, 
/**
 * Their posts now. They come by the roster alone.
 */
postings: Array<Posting>, 
/**
 * Whether a password lets them in.
 */
has_password: boolean, 
/**
 * Until when a one-time code lets them choose one.
 */
code_until: Timestamp | null, 
/**
 * The day of the last login.
 */
last_login: Day | null, 
/**
 * Sessions that last.
 */
sessions: number, 
/**
 * Whether it is the asking administrator's own: that one is not ended or reset here.
 */
own: boolean, };

export type NewAccount = { 
/**
 * The login name.
 */
login: string, 
/**
 * The person's name.
 */
name: Name, };

export type PublicationRequest = { 
/**
 * The content that was published; refused if it has changed since.
 */
content_hash: Digest, 
/**
 * Its public https address.
 */
link: string, };

export type ComputerList = { 
/**
 * Sorted: oldest unsent work first, then those without any by their last report, then revoked
 * ones.
 */
rows: Array<Computer>, 
/**
 * Whether the logged-in person may revoke computers and create enrolment codes.
 */
may_manage: boolean, 
/**
 * The queue's time.
 */
server_time: Timestamp, };

export type Computer = { 
/**
 * Which.
 */
id: DeviceId, 
/**
 * What it is called.
 */
name: string, 
/**
 * Its officer.
 */
officer: Person, 
/**
 * The departments that its officer submits for now.
 */
departments: Array<DepartmentCode>, 
/**
 * Since when.
 */
enrolled_at: Timestamp, 
/**
 * When it last reported; absent before the first report.
 */
seen_at: Timestamp | null, 
/**
 * Unsent operations at that time.
 */
unsent: number, 
/**
 * When the oldest of them was made, by the computer's own clock.
 */
oldest_made_at: Timestamp | null, 
/**
 * The app's version; empty before the first report.
 */
app_version: string, 
/**
 * Whether its unsent work is older than [`UNSENT_ALARM`].
 */
alarm: boolean, 
/**
 * When it was revoked.
 */
revoked_at: Timestamp | null, };

export type NewCode = { 
/**
 * In groups, for reading aloud.
 */
code: string, 
/**
 * Until when it can be used.
 */
expires_at: Timestamp, };

export type WhoSawQuery = { 
/**
 * A case's number.
 */
case: string | null, 
/**
 * An officer's id, or a login to the desk.
 */
officer: string | null, 
/**
 * The first day, as `2026-11-23`.
 */
from: string | null, 
/**
 * The last day.
 */
until: string | null, };

export type Health = { 
/**
 * The queue's time.
 */
server_time: Timestamp, 
/**
 * When its clock was last seen to stand before a moment that it had shown already.
 */
clock_went_back: Timestamp | null, 
/**
 * The day of the audit log's first line.
 */
audit_since: Timestamp | null, 
/**
 * How many lines it has.
 */
audit_lines: number, 
/**
 * The oldest look at a citizen's words that can be exported.
 */
looks_since: Timestamp | null, 
/**
 * Free disk space, in bytes.
 */
free_bytes: number, 
/**
 * With less nothing is accepted.
 */
min_free_bytes: number, 
/**
 * When the last backup was made.
 */
backup_made: Timestamp | null, 
/**
 * Computers that are enrolled and not revoked.
 */
computers: number, 
/**
 * Of these, how many have had unsent work for too long.
 */
computers_late: number, 
/**
 * Operations on computers that are not here yet.
 */
unsent: number, 
/**
 * How long the logs must be kept by whoever runs the queue, in days.
 */
log_days: number, 
/**
 * The last day off that the calendar has.
 */
calendar_until: Day | null, 
/**
 * What has to be done, the most urgent first. Words that a page does not know are shown as they are.
 */
due: Array<string>, };

export type Check = "second_person" | "map_of_india" | "consent" | "political_faces" | "own_asset" | "ai_declared";

export type Review = { 
/**
 * The photos with remarks or similar earlier photos, in the content's order.
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
 * What is striking about its metadata.
 */
remarks: Array<Remark>, 
/**
 * The most similar earlier photos, most similar first, at most [`ALIKE`].
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
 * The answer's word: `pair` or `same_place`.
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
 * How similar.
 */
nearness: Nearness, 
/**
 * What a moderator noted about it.
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
 * The moderator's note.
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

/** How long (in NFC code points), how many, how long ahead (in milliseconds). */
export const LIMITS = {
  caption: 5000,
  alt: 1000,
  place: 300,
  reason: 2000,
  message: 4000,
  photos: 10,
  notice_lead: 86400000,
  words: 10000,
  reply: 5000,
  contact: 200,
  reference: 2000,
  media: 10,
  password: 12,
} as const;

/** Roles that send a department's material and see to its cases. */
export const SUBMITTING_ROLES: readonly Role[] = ["contributor", "controlling_officer"];

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

export type PhotoFormat = "image/jpeg" | "image/png" | "image/webp" | "image/heic" | "image/gif" | "image/bmp" | "image/tiff" | "image/x-adobe-dng";

export type Likeness = "same" | "very_similar" | "different";

export type Provenance = "camera" | "stripped" | "screenshot";

/** How the names of files end that may be photos. */
export const PHOTO_ENDINGS = ["jpg", "jpeg", "jpe", "jfif", "png", "webp", "heic", "heif", "hif", "gif", "bmp", "dib", "tif", "tiff", "dng"] as const;

/** What a file can look like that is no photo we take. */
export const PHOTO_KINDS = ["heic", "heic_sequence", "avif", "gif", "tiff", "dng", "raw", "bmp", "icon", "psd", "jxl", "jp2", "drawing", "video", "audio", "pdf", "word", "spreadsheet", "presentation", "office", "zip", "html", "text", "zeros"] as const;

export type Kind = "items" | "cases" | "drafts" | "outbox" | "officer" | "watched" | "phone";

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
mended: Array<Mended>, 
/**
 * What ended the program before, or went wrong in it, and was not yet read.
 */
trouble: Trouble | null, 
/**
 * The program ended at once twice: it only shows what waits, and does nothing by itself.
 */
safe_mode: boolean, };

export type CredentialPlace = "keyring" | "file" | "none";

export type Mended = "database_rebuilt";

export type Trouble = { 
/**
 * When; none where nobody knows.
 */
at: Timestamp | null, 
/**
 * What.
 */
what: TroubleKind, };

export type TroubleKind = "fault" | "cut";

export type Who = { 
/**
 * The officer.
 */
officer: Person, 
/**
 * Their posts that may submit.
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
 * What the categories of citizens' cases are called.
 */
categories: Array<CategoryName>, 
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
 * Returned for correction, or refused by the queue: the officer has to act.
 */
to_do: Array<ItemRow>, 
/**
 * Citizens' cases that the officer has to act on today, what is due first, first.
 */
cases: Array<CaseRow>, 
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

export type ItemStatus = "waiting" | "refused" | "submitted" | "in_review" | "returned" | "approved" | "rejected" | "withdrawn" | "published" | "unknown";

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
 * Only items that come after this one in the list: the last row of the page before.
 */
before: ItemsCursor | null, 
/**
 * At most so many, up to 200.
 */
limit: number, };

export type ItemsCursor = { 
/**
 * When the item had last moved.
 */
at: Timestamp, 
/**
 * Which.
 */
id: SubmissionId, };

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
 * Its number; none when the queue has not taken it yet.
 */
number: Number | null, 
/**
 * The revision the officer saw; 0 when the queue has none.
 */
base: number, 
/**
 * The operation that is done anew: refused, or one of its photos is lost.
 */
replaces: OperationId | null, 
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
 * Ready to be put into [`wire::content::Content::photos`].
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
params: { [key in string]: string }, 
/**
 * Whether it may be tried again: the file itself was not the reason.
 */
retry: boolean, };

export type PhotoHead = { 
/**
 * The file's name.
 */
name: string, 
/**
 * How long the whole of it is.
 */
bytes: number, 
/**
 * Its first [`photo::HEAD_BYTES`], or all there are.
 */
head: Array<number>, };

export type ImportCancel = { 
/**
 * The number the window gave the import.
 */
ticket: number, };

export type FolderPlace = { 
/**
 * Stands for its path.
 */
folder: number, 
/**
 * Its own name.
 */
name: string, 
/**
 * What kind of place.
 */
kind: FolderKind, };

export type FolderKind = "drive" | "own" | "chosen" | "watched";

export type FolderQuery = { 
/**
 * A [`FolderPlace::folder`].
 */
folder: number, 
/**
 * How many of the newest to pass over.
 */
from: number, 
/**
 * At most so many, up to 200.
 */
limit: number, };

export type FolderPage = { 
/**
 * The folder.
 */
place: FolderPlace, 
/**
 * These.
 */
photos: Array<FoundPhoto>, 
/**
 * How many there are in all.
 */
total: number, 
/**
 * There are more files than are looked at; the oldest may be missing.
 */
cut: boolean, };

export type FoundPhoto = { 
/**
 * Stands for its path; also where its picture is found.
 */
found: number, 
/**
 * Its file name.
 */
name: string, 
/**
 * When it was last written.
 */
modified_at: Timestamp, 
/**
 * Its size.
 */
bytes: number, };

export type FoundQuery = { 
/**
 * [`FoundPhoto::found`] of each.
 */
found: Array<number>, };

export type FoundImport = { 
/**
 * A [`FoundPhoto::found`].
 */
found: number, 
/**
 * The number by which the import can be ended.
 */
ticket: number, };

export type HandOver = { 
/**
 * Files and pictures in the order given; each is brought in by its number.
 */
photos: Array<FoundPhoto>, 
/**
 * Why there is none, where there is none.
 */
nothing: NothingHanded | null, };

export type NothingHanded = "empty" | "text" | "link" | "spreadsheet" | "document" | "unreachable";

export type Watched = { 
/**
 * The folder.
 */
place: FolderPlace, 
/**
 * Whether it is there now.
 */
there: boolean, 
/**
 * What came since the officer last looked and was not brought in; newest first.
 */
photos: Array<FoundPhoto>, };

export type PhotoEditor = { 
/**
 * The picture as it came: upright, nothing turned, cropped or hidden.
 */
plain: Digest, 
/**
 * Its size in pixels.
 */
width: number, 
/**
 * Its size in pixels.
 */
height: number, 
/**
 * What was done to it so far.
 */
edit: Edit, };

export type PhotoEdit = { 
/**
 * Which: as it is now.
 */
photo: Digest, 
/**
 * What.
 */
edit: Edit, };

export type PhotoMade = { 
/**
 * Which.
 */
sha256: Digest, 
/**
 * Its size in pixels.
 */
width: number, 
/**
 * Its size in pixels.
 */
height: number, };

export type ReuseQuery = { 
/**
 * The draft they are in: what it corrects is not compared.
 */
draft: DraftId, 
/**
 * Which.
 */
photos: Array<Digest>, };

export type ReuseFound = { 
/**
 * Which.
 */
photo: Digest, 
/**
 * The one of before.
 */
earlier: Digest, 
/**
 * They are the same picture, as far as that can be seen; else very similar.
 */
same: boolean, 
/**
 * The item that one is in.
 */
submission: SubmissionId, 
/**
 * Its number.
 */
number: Number | null, 
/**
 * When it last moved.
 */
at: Timestamp, 
/**
 * Its caption.
 */
caption_bn: string, };

export type PhonePlatform = "android" | "iphone" | "ipad" | "computer" | "unknown";

export type PhoneBrowser = "chrome" | "safari" | "firefox" | "samsung" | "edge" | "opera" | "other";

export type PhoneDevice = { 
/**
 * What it runs.
 */
platform: PhonePlatform, 
/**
 * Its maker's name for it (`SM-A515F`); empty when it keeps that to itself, as most now do.
 */
model: string, 
/**
 * Its browser.
 */
browser: PhoneBrowser, };

export type PhoneGuest = { 
/**
 * Which, in this session.
 */
number: number, 
/**
 * What it says it is.
 */
device: PhoneDevice, 
/**
 * Its address on the network.
 */
address: string, };

export type PhoneArriving = { 
/**
 * Its name on the phone.
 */
name: string, 
/**
 * How many bytes are here.
 */
bytes: number, 
/**
 * How many it has.
 */
of: number, };

export type PhoneEnded = "closed" | "idle";

export type QrCode = { 
/**
 * Width and height, in modules, with the quiet zone.
 */
size: number, 
/**
 * The dark modules.
 */
path: string, };

export type PhonePlace = { 
/**
 * The address.
 */
address: string, 
/**
 * What the system calls the connection: `Wi-Fi`, `Ethernet 2`, `eth0`.
 */
name: string, };

export type PhonePage = { 
/**
 * The page's address: whoever knows it may send photos. For the QR code; never for a log.
 */
url: string, 
/**
 * The same as a QR code.
 */
code: QrCode, 
/**
 * The beginning of the certificate's SHA-256.
 */
fingerprint: string, 
/**
 * Where it listens.
 */
address: string, 
/**
 * Why it is over; none while it is open.
 */
ended: PhoneEnded | null, 
/**
 * The phone that is in.
 */
phone: PhoneGuest | null, 
/**
 * Another phone that asks.
 */
asking: PhoneGuest | null, 
/**
 * The photo that is coming in.
 */
arriving: PhoneArriving | null, 
/**
 * How many photos the person chose: what came and what is still to come.
 */
chosen: number, 
/**
 * How many of them are stored.
 */
kept: number, 
/**
 * How many were refused.
 */
refused: number, };

export type PhoneView = { 
/**
 * The page that was opened for this draft last; none if none was.
 */
page: PhonePage | null, 
/**
 * Where it could be opened, the likeliest first. None: this computer is on no network.
 */
places: Array<PhonePlace>, 
/**
 * Whether the system's firewall may ask the officer whether phones may come in.
 */
firewall_asks: boolean, 
/**
 * Photos that came and that the draft, as it was last saved, does not have: add them.
 */
arrivals: Array<Photo>, };

export type PhoneOpen = { 
/**
 * For this draft.
 */
draft: DraftId, 
/**
 * At this one of [`PhoneView::places`]; none for the likeliest.
 */
address: string | null, };

export type PhoneAllow = { 
/**
 * The draft.
 */
draft: DraftId, 
/**
 * The [`phone::Guest::number`] that asks.
 */
phone: number, 
/**
 * Let in, in place of the one before; or turned away.
 */
allow: boolean, };

export type LinkState = "unknown" | "online" | "offline";

export type HoldReason = "offline" | "not_the_queue" | "auth" | "other_credential" | "keyring_locked" | "disk" | "clock" | "busy" | "needs_action" | "damaged" | "altered" | "behind" | "queue_older" | "app_older";

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
 * Work that another officer sealed on this computer: it waits for their login.
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
 * On which item or case.
 */
subject: Subject, 
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

export type What = "submit" | "revise" | "withdraw" | "message" | "accept_case" | "transfer_case" | "ask_citizen" | "reply_case" | "note_case" | "acknowledge_case";

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
 * The citizen's case that it was the work of, if this computer knows it.
 */
case: CaseRef | null, 
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
 * What was not taken, or could not be sent, and was done anew. Oldest first.
 */
done_anew: Array<DoneAnew>, 
/**
 * What was not taken, or could not be sent, and the officer has set aside. Oldest first.
 */
aside: Array<Aside>, 
/**
 * Messages not yet received.
 */
unsent_messages: Array<UnsentMessage>, 
/**
 * What the officer may do with it.
 */
may: ItemMay, };

export type DoneAnew = { 
/**
 * When the officer did it.
 */
made_at: Timestamp, 
/**
 * Why the queue refused it; none when a photo was lost.
 */
problem: Problem | null, };

export type Aside = { 
/**
 * What it was.
 */
what: What, 
/**
 * The words in it.
 */
text: string, 
/**
 * When the officer did it.
 */
made_at: Timestamp, };

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
write: boolean, 
/**
 * Set this aside: it was not taken, or cannot be sent, and cannot be done anew.
 */
set_aside: OperationId | null, };

export type WithdrawForm = { 
/**
 * Which item.
 */
submission: SubmissionId, 
/**
 * Why. May be empty.
 */
reason: string, };

export type AsideForm = { 
/**
 * On which item.
 */
submission: SubmissionId, 
/**
 * What.
 */
operation: OperationId, };

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
bytes: number, 
/**
 * It proves that this computer made it. When not (the credential could not be read), the IT department takes it
 * only from somebody it knows: the officer is told.
 */
proved: boolean, };

export type CasesQuery = { 
/**
 * Words to find, in any form; empty for all.
 */
text: string, 
/**
 * At most so many that are open, and so many that are over, up to 500.
 */
limit: number, };

export type CasesPage = { 
/**
 * With the officer's department, and open: what is due first, first.
 */
open: Array<CaseRow>, 
/**
 * Answered, over, or with another department by now; newest first.
 */
over: Array<CaseRow>, 
/**
 * How many are open in all.
 */
to_do: number, 
/**
 * How many of them are assigned to the officer: the tray says the same.
 */
mine: number, };

export type CaseRow = { 
/**
 * Which.
 */
id: CaseId, 
/**
 * Its number.
 */
number: Number, 
/**
 * With which department it is, as the queue last told.
 */
department: DepartmentCode | null, 
/**
 * What the citizen wants.
 */
kind: CaseKind, 
/**
 * In which category.
 */
category: CategoryCode | null, 
/**
 * Where.
 */
ward: number | null, 
/**
 * Where, in words.
 */
place: string, 
/**
 * What the citizen wrote first, whole: the page clamps it.
 */
words: string, 
/**
 * Where it stands, with what was done here.
 */
state: CaseState, 
/**
 * It is with one of the officer's departments, and not about to leave it.
 */
here: boolean, 
/**
 * It is assigned to the officer.
 */
mine: boolean, 
/**
 * Who has it.
 */
assignee: Person | null, 
/**
 * When it was received first.
 */
received_at: Timestamp, 
/**
 * The clock that runs out first.
 */
due: CaseClock | null, 
/**
 * How many of the officer's operations are still on the way.
 */
on_the_way: number, 
/**
 * How many of the officer's operations conflict with what others did.
 */
conflicts: number, 
/**
 * Escalations that the officer has to see, by number.
 */
unseen: Array<number>, 
/**
 * How often it was opened again.
 */
reopened: number, 
/**
 * The desk returned what the officer last wrote to the citizen.
 */
returned: boolean, 
/**
 * The officer has begun to write something on it and not sealed it.
 */
begun: boolean, 
/**
 * The officer has to act on it today: it is not accepted, due within a day, returned, in conflict, or late without their having seen that.
 */
wants_him: boolean, };

export type CaseView = { 
/**
 * The line that stands for it in lists.
 */
row: CaseRow, 
/**
 * The case as the queue last told. A form gives its `version` back.
 */
known: Case, 
/**
 * What others did to it that the officer should know before going on, oldest first.
 */
moves: Array<CaseStep>, 
/**
 * What the officer did and the queue's document does not show yet, oldest first.
 */
pending: Array<CasePending>, 
/**
 * What the officer did that conflicts with what others did, oldest first: both are shown.
 */
conflicts: Array<CaseConflict>, 
/**
 * What the queue refused, or what had lost a photo, and the officer set aside, oldest first: the text is still here.
 */
aside: Array<CasePending>, 
/**
 * What of it is still on the way.
 */
on_the_way: Array<OutboxRow>, 
/**
 * The proofs, oldest first.
 */
receipts: Array<SignedReceipt>, 
/**
 * Those of the officer's action taken reports of which a work report is begun or submitted.
 */
reported: Array<ResponseId>, 
/**
 * What the officer may do with it.
 */
may: CaseMayDo, 
/**
 * This computer's clock now.
 */
now: Timestamp, };

export type CasePending = { 
/**
 * Which operation.
 */
operation: OperationId, 
/**
 * What the officer did.
 */
mine: OperationBody, 
/**
 * When.
 */
made_at: Timestamp, 
/**
 * The queue has it, and only has not told it back yet.
 */
received: boolean, };

export type CaseConflict = { 
/**
 * Which operation.
 */
operation: OperationId, 
/**
 * What the officer did: all of it is still here.
 */
mine: OperationBody, 
/**
 * When.
 */
made_at: Timestamp, 
/**
 * The queue has refused it; else it will, unless it is damaged.
 */
refused: boolean, 
/**
 * One of its photos can no longer be read on this computer, so that it cannot be sent.
 */
damaged: boolean, 
/**
 * Why the queue refused it.
 */
problem: ProblemCode | null, 
/**
 * What came in between, where that is known.
 */
between: CaseStep | null, };

export type CaseMayDo = { 
/**
 * Take it on.
 */
accept: boolean, 
/**
 * Send it to another department.
 */
transfer: boolean, 
/**
 * Ask the citizen, or answer them.
 */
reply: boolean, 
/**
 * Write a note.
 */
note: boolean, 
/**
 * Acknowledge an escalation.
 */
acknowledge: boolean, };

export type CaseForm = { 
/**
 * Which.
 */
case: CaseId, 
/**
 * [`CaseView::known`]'s version: the one the officer sees.
 */
version: number, };

export type CaseTransferForm = { 
/**
 * Which.
 */
case: CaseId, 
/**
 * The version the officer sees.
 */
version: number, 
/**
 * To which department.
 */
to: DepartmentCode, 
/**
 * Why. Not empty.
 */
reason: string, 
/**
 * The version of the [`CaseDraftView`] that this was written in: its part of that goes away with the sealing.
 */
draft: number | null, };

export type CaseAskForm = { 
/**
 * On which case.
 */
case: CaseId, 
/**
 * The version the officer sees.
 */
version: number, 
/**
 * In Bengali. Not empty.
 */
text_bn: string, 
/**
 * In English; may be empty.
 */
text_en: string, 
/**
 * The version of the [`CaseDraftView`] that this was written in: its part of that goes away with the sealing.
 */
draft: number | null, };

export type CaseReplyForm = { 
/**
 * On which case.
 */
case: CaseId, 
/**
 * The version the officer sees.
 */
version: number, 
/**
 * Interim reply or action taken report.
 */
reply: ReplyKind, 
/**
 * In Bengali. Not empty.
 */
text_bn: string, 
/**
 * In English; may be empty.
 */
text_en: string, 
/**
 * After the work, as brought in.
 */
photos: Array<Photo>, 
/**
 * The version of the [`CaseDraftView`] that this was written in: its part of that goes away with the sealing.
 */
draft: number | null, };

export type CaseNoteForm = { 
/**
 * On which case.
 */
case: CaseId, 
/**
 * The version the officer sees.
 */
version: number, 
/**
 * What.
 */
text: string, 
/**
 * The version of the [`CaseDraftView`] that this was written in: its part of that goes away with the sealing.
 */
draft: number | null, };

export type CaseSeenForm = { 
/**
 * On which case.
 */
case: CaseId, };

export type CaseDoing = "ask" | "interim" | "action_taken" | "transfer" | "note";

export type CaseWords = { 
/**
 * Which form is open; none when none is.
 */
doing: CaseDoing | null, 
/**
 * To the citizen, in Bengali.
 */
text_bn: string, 
/**
 * To the citizen, in English.
 */
text_en: string, 
/**
 * After the work.
 */
photos: Array<Photo>, 
/**
 * To which department.
 */
to: DepartmentCode | null, 
/**
 * Why there.
 */
reason: string, 
/**
 * What no citizen sees.
 */
note: string, };

export type CaseDraftView = { 
/**
 * Which: what a phone's page is opened for.
 */
id: DraftId, 
/**
 * On which case.
 */
case: CaseId, 
/**
 * Rises with every save; a save names the version it began from.
 */
version: number, 
/**
 * What is written. As typed: not normalised.
 */
words: CaseWords, 
/**
 * When it was last saved.
 */
saved_at: Timestamp, };

export type CaseDraftSave = { 
/**
 * On which case.
 */
case: CaseId, 
/**
 * The version this began from.
 */
version: number, 
/**
 * All of it.
 */
words: CaseWords, };

export type CaseDraftSaved = { "answer": "saved", 
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
theirs: CaseDraftView, };

export type CaseReportForm = { 
/**
 * On which case.
 */
case: CaseId, 
/**
 * Which of the officer's action taken reports.
 */
response: ResponseId, };

export type CaseReport = { "answer": "draft", 
/**
 * The draft.
 */
draft: DraftView, } | { "answer": "item", 
/**
 * The item it became.
 */
submission: SubmissionId, };

export type CaseLinkForm = { 
/**
 * Of which case.
 */
case: CaseId, 
/**
 * The link: of the case, or of something that was said.
 */
link: string, };

export type Settings = { 
/**
 * Whether anything is told outside the window.
 */
alerts: boolean, 
/**
 * When nothing is told; what came meanwhile is told afterwards, together.
 */
quiet: Quiet | null, 
/**
 * Whether the program goes on when its window is closed.
 */
keep_running: boolean, 
/**
 * Whether it starts with the computer; none where the desktop cannot do that. Kept by the desktop.
 */
autostart: boolean | null, };

export type Quiet = { 
/**
 * Its first minute.
 */
from: number, 
/**
 * The first minute after it.
 */
until: number, };

export type Opens = { "page": "case", "id": CaseId } | { "page": "cases" } | { "page": "item", "id": SubmissionId } | { "page": "home" };

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

export type HereCode = "address_wrong" | "address_insecure" | "unreachable" | "not_the_queue" | "not_enrolled" | "already_enrolled" | "missing" | "too_late" | "disk_full" | "storage_failed" | "in_use" | "place_network" | "place_removable" | "nothing_to_export" | "place_gone" | "place_locked" | "place_in_cloud" | "original_gone" | "no_capsule_key" | "newer_data" | "phone_failed" | "photos_arriving" | "bad_call" | "fault";

/** Of a photo file: its bytes as it comes, how many of them tell its kind, a whole edge in an edit, areas hidden in one. */
export const PHOTO_LIMITS = {
  file_bytes: 67108864,
  head_bytes: 4096,
  whole_edge: 1000000,
  hidden_areas: 64,
} as const;

/** Of what a phone sends to this computer. */
export const PHONE_LIMITS = {
  piece_bytes: 4194304,
} as const;

/** The quiet hours that are offered first. */
export const QUIET_NIGHT = {
  from: 1260,
  until: 480,
} as const;

/** Everything the officer's window may ask its host for. */
export interface Commands {
  boot: { in: null; out: Boot };
  choose_language: { in: Language; out: null };
  settings: { in: null; out: Settings };
  settings_save: { in: Settings; out: Settings };
  quit: { in: null; out: null };
  trouble_seen: { in: null; out: null };
  leave_safe_mode: { in: null; out: null };
  enrol: { in: EnrolForm; out: Who };
  home: { in: null; out: Home };
  items: { in: ItemsQuery; out: ItemsPage };
  item: { in: SubmissionId; out: ItemView };
  draft_start: { in: DraftStart; out: DraftView };
  draft_correct: { in: SubmissionId; out: DraftView };
  draft: { in: DraftId; out: DraftView };
  draft_save: { in: DraftSave; out: DraftSaved };
  draft_discard: { in: DraftId; out: null };
  photo_glance: { in: PhotoHead; out: Imported | null };
  import_cancel: { in: ImportCancel; out: null };
  folder_places: { in: null; out: Array<FolderPlace> };
  folder_choose: { in: null; out: FolderPlace | null };
  folder_photos: { in: FolderQuery; out: FolderPage };
  found_known: { in: FoundQuery; out: Array<number> };
  clipboard: { in: null; out: HandOver };
  found_import: { in: FoundImport; out: Imported };
  watched: { in: null; out: Watched | null };
  watch_choose: { in: null; out: Watched | null };
  watch_seen: { in: null; out: null };
  watch_stop: { in: null; out: null };
  photo_editor: { in: Digest; out: PhotoEditor };
  photo_edit: { in: PhotoEdit; out: PhotoMade };
  reuse: { in: ReuseQuery; out: Array<ReuseFound> };
  draft_seal: { in: DraftSeal; out: Sealed };
  phone_open: { in: PhoneOpen; out: PhoneView };
  phone: { in: DraftId; out: PhoneView };
  phone_allow: { in: PhoneAllow; out: PhoneView };
  phone_close: { in: DraftId; out: PhoneView };
  outbox: { in: null; out: OutboxView };
  send_now: { in: null; out: null };
  export_places: { in: null; out: Array<ExportPlace> };
  export: { in: ExportForm; out: Exported };
  support_details: { in: null; out: string };
  withdraw: { in: WithdrawForm; out: null };
  item_set_aside: { in: AsideForm; out: null };
  message: { in: MessageForm; out: null };
  cases: { in: CasesQuery; out: CasesPage };
  case: { in: CaseId; out: CaseView };
  case_accept: { in: CaseForm; out: null };
  case_transfer: { in: CaseTransferForm; out: null };
  case_ask: { in: CaseAskForm; out: null };
  case_reply: { in: CaseReplyForm; out: null };
  case_note: { in: CaseNoteForm; out: null };
  case_acknowledge: { in: CaseSeenForm; out: null };
  case_set_aside: { in: OperationId; out: null };
  case_draft: { in: CaseId; out: CaseDraftView };
  case_draft_save: { in: CaseDraftSave; out: CaseDraftSaved };
  case_report: { in: CaseReportForm; out: CaseReport };
  case_open_link: { in: CaseLinkForm; out: null };
  open_link: { in: LinkForm; out: null };
}
