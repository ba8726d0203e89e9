//! What the desk's page offers: what somebody has the right to, and what the case allows as it stands.
//! The acts ask the same questions, so that nothing is offered only to be refused.

use wire::case::{Case, CaseResponse, CaseState};
use wire::desk::offers::{CaseAct, Offers, ResponseAct, ResponseOffer};
use wire::time::Timestamp;

use crate::rules::cases::{alarms, ending, replies};
use crate::rules::roles::cases::CaseRight;
use crate::rules::separation;
use crate::rules::who::Clerk;
use crate::store::{Records, StoreError};

/// Somebody before a case.
struct Before<'a> {
    clerk: &'a Clerk,
    case: &'a Case,
}

/// What this clerk can do with a case now.
///
/// # Errors
/// The store failed.
pub fn offers(
    records: &dyn Records,
    clerk: &Clerk,
    case: &Case,
    now: Timestamp,
) -> Result<Offers, StoreError> {
    let before = Before { clerk, case };
    let (reveal, photos) = (before.may(CaseRight::Reveal), before.may(CaseRight::TakeIn));
    let mut offers = Offers { reveal, photos, ..Offers::default() };
    if before.may(CaseRight::Close) {
        offers.close_reasons = ending::reasons(case, CaseState::Closed);
        offers.no_action_reasons = ending::reasons(case, CaseState::NoAction);
    }
    for alarm in case.pending_alarms() {
        let who = (clerk.person.id, clerk.postings.as_slice());
        if alarms::may_acknowledge(records, who, case, alarm, now)?.is_ok() {
            offers.escalations.push(alarm.number);
        }
    }
    offers.acts = CaseAct::ALL.into_iter().filter(|act| before.offered(*act, &offers)).collect();
    offers.responses = case.responses.iter().map(|response| before.response(response)).collect();
    Ok(offers)
}

impl Before<'_> {
    fn may(&self, right: CaseRight) -> bool {
        self.clerk.must_with(right, self.case).is_ok()
    }

    fn offered(&self, act: CaseAct, offers: &Offers) -> bool {
        let open = self.case.state.is_open();
        // One that is with nobody yet is placed by triage.
        let placed = open && self.case.department.is_some();
        match act {
            CaseAct::Triage => open && self.may(CaseRight::Triage),
            CaseAct::Assign => placed && self.may(CaseRight::Assign),
            CaseAct::Transfer => placed && self.may(CaseRight::Transfer),
            CaseAct::ActionTaken | CaseAct::Interim | CaseAct::Ask => open && self.may(CaseRight::Reply),
            CaseAct::Note => self.may(CaseRight::Note),
            CaseAct::CitizenWrote => self.may(CaseRight::TakeIn),
            CaseAct::Resume => self.case.state == CaseState::AwaitingCitizen && self.may(CaseRight::TakeIn),
            CaseAct::Merge => open && self.may(CaseRight::Merge),
            CaseAct::Close => !offers.close_reasons.is_empty(),
            CaseAct::NoAction => !offers.no_action_reasons.is_empty(),
            CaseAct::ReferOut => {
                self.may(CaseRight::Close) && !ending::reasons(self.case, CaseState::ReferredOut).is_empty()
            }
            CaseAct::Reopen => ending::can_reopen(self.case) && self.may(CaseRight::Reopen),
            CaseAct::Acknowledge => !offers.escalations.is_empty(),
        }
    }

    fn response(&self, response: &CaseResponse) -> ResponseOffer {
        let by_hand = self.case.source.is_answered_by_hand();
        let offered = |act: &ResponseAct| {
            replies::allows(*act, by_hand, response.state)
                && !separation::is_own_decision(*act, response, self.clerk.person.id)
                && self.may(match act {
                    ResponseAct::Approve | ResponseAct::Return => CaseRight::Approve,
                    ResponseAct::Send | ResponseAct::ByHand | ResponseAct::Settle => CaseRight::Send,
                })
        };
        ResponseOffer { response: response.id, acts: ResponseAct::ALL.into_iter().filter(offered).collect() }
    }
}
