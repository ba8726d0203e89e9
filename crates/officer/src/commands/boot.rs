//! The beginning: language, enrolment, who works here.

use std::sync::{Arc, PoisonError};
use wire::device::EnrolRequest;
use wire::text;

use crate::credential::Credential;
use crate::identity::Identity;
use crate::officer::Officer;
use crate::remote::{Remote, read_address};
use crate::store::Stored;
use crate::view::{Boot, CallFailed, CredentialPlace, EnrolForm, HereCode, HoldReason, Kind, Language, Who};

const LANGUAGE: &str = "language";

impl Officer {
    pub(crate) async fn boot(&self, (): ()) -> Result<Boot, CallFailed> {
        Ok(Boot {
            language: self.language()?,
            version: self.ambient.version.clone(),
            who: self.identity().ok().map(who),
            suggested_address: self.ambient.suggested_address.clone(),
            credential: *self.credential.read().unwrap_or_else(PoisonError::into_inner),
            mended: self.mended.clone(),
            trouble: self.ambient.endings.as_ref().and_then(|endings| endings.trouble()),
            safe_mode: self.in_safe_mode(),
        })
    }

    pub(crate) async fn trouble_seen(&self, (): ()) -> Result<(), CallFailed> {
        if let Some(endings) = &self.ambient.endings {
            endings.acknowledge();
            self.host.changed(Kind::Officer);
        }
        Ok(())
    }

    /// The chosen language.
    ///
    /// # Errors
    /// When the database fails.
    pub fn language(&self) -> Result<Language, CallFailed> {
        Ok(self.language_set()?)
    }

    pub(crate) fn language_set(&self) -> Stored<Language> {
        Ok(self.store.setting(LANGUAGE)?.unwrap_or_default())
    }

    pub(crate) async fn choose_language(&self, language: Language) -> Result<(), CallFailed> {
        self.store.set(LANGUAGE, &language)?;
        self.host.changed(Kind::Officer);
        Ok(())
    }

    pub(crate) async fn enrol(&self, form: EnrolForm) -> Result<Who, CallFailed> {
        // A computer whose credential is no longer taken may be enrolled again, with its unsent work in place.
        let turned_away = self.engine.link().hold().is_some_and(|hold| {
            matches!(hold.reason, HoldReason::Auth | HoldReason::OtherCredential | HoldReason::KeyringLocked)
        });
        if self.identity().is_ok() && !turned_away {
            return Err(HereCode::AlreadyEnrolled.into());
        }
        let address = read_address(&form.address)?;
        let typed = text::line(&form.device_name);
        let device_name = if typed.is_empty() { self.ambient.device_name.clone() } else { typed };
        // Whoever works here then may be told more than the one before.
        self.store.restart_from_zero()?;
        let request = EnrolRequest { code: form.code, device_name };
        let enrolled = Remote::new(Arc::clone(&self.ambient.transport), address.clone(), String::new())?
            .enrol(&request)
            .await?;
        // The code is used up now: from here on everything must be kept.
        let identity =
            Identity { address, device: enrolled.device, queue_key: enrolled.queue_key, me: enrolled.me };
        let place = self.vault.store(&Credential::of(&identity, enrolled.token.clone()).to_secret()?)?;
        identity.write(self.folder.disk(), &self.folder.identity())?;
        *self.credential.write().unwrap_or_else(PoisonError::into_inner) = place;
        let who = who(identity.clone());
        self.start_engine(identity, vec![enrolled.token], true)?;
        self.host.changed(Kind::Officer);
        Ok(who)
    }

    /// Where the credential is kept.
    #[must_use]
    pub fn credential_place(&self) -> CredentialPlace {
        *self.credential.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn who(identity: Identity) -> Who {
    let Identity { address, me, .. } = identity;
    Who {
        officer: me.officer,
        postings: me.postings.into_iter().filter(|posting| posting.role.submits()).collect(),
        departments: me.departments,
        places: me.places,
        categories: me.categories,
        it_phone: me.it_phone,
        address: address.to_string(),
    }
}
