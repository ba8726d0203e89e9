//! Photos that look like some of before. Old work shown as new is the commonest fraud there is, and most of what
//! looks like it is none: so the officer is asked, side by side, and the answer goes with the photo.

use std::collections::BTreeSet;
use std::sync::Arc;
use wire::digest::Digest;
use wire::ids::SubmissionId;

use crate::officer::Officer;
use crate::view::{CallFailed, HereCode, ItemStatus, ReuseFound, ReuseQuery};

/// How many photos of one draft are compared; more than it can hold.
const MOST: usize = 40;

impl Officer {
    pub(crate) async fn reuse(self: &Arc<Self>, asked: ReuseQuery) -> Result<Vec<ReuseFound>, CallFailed> {
        let draft = self.store.draft(asked.draft)?;
        if draft.is_none() {
            // An answer to a citizen: it corrects nothing.
            self.store.case_draft_by_id(asked.draft)?.ok_or(HereCode::Missing)?;
        }
        // A correction is meant to look like what it corrects.
        let own = draft.map(|draft| {
            draft.corrects.map_or_else(|| draft.id.uuid().into(), |corrects| corrects.submission)
        });
        let officer = Arc::clone(self);
        self.blocking(move || {
            let mut found = Vec::new();
            for photo in asked.photos.into_iter().take(MOST) {
                found.extend(officer.seen_before(photo, own)?);
            }
            Ok(found)
        })
        .await
    }

    /// The photo of another item that is most like this one.
    fn seen_before(
        &self,
        photo: Digest,
        own: Option<SubmissionId>,
    ) -> Result<Option<ReuseFound>, CallFailed> {
        let family = self.store.made_of_the_same(photo)?;
        let mut looked = BTreeSet::new();
        for (earlier, same) in self.prints.alike(&self.store, &family)? {
            for sha256 in self.store.made_of_the_same(earlier)? {
                if !looked.insert(sha256) {
                    continue;
                }
                for submission in self.store.items_with_photo(sha256)? {
                    let Some((row, content)) = self.store.item(submission)? else { continue };
                    let there = content.photos.iter().any(|one| one.sha256 == sha256);
                    if Some(submission) == own || !there || row.status == ItemStatus::Withdrawn {
                        continue;
                    }
                    return Ok(Some(ReuseFound {
                        photo,
                        earlier: sha256,
                        same,
                        submission,
                        number: row.number,
                        at: row.at,
                        caption_bn: row.caption_bn,
                    }));
                }
            }
        }
        Ok(None)
    }
}
