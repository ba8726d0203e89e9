//! What every store must do. Another implementation passes this suite, unchanged, or is none.
//!
//! One file for each trait; each function in it is one test, named for its condition and outcome, and is given a
//! [`Subject`]: how to open a store on data of its own. `every_contract_test!` is the list of them all. A store
//! runs the suite by handing that list to a macro of its own, which makes a `#[test]` of each (`sqlite/mod.rs`).
//!
//! [`coverage`] runs the suite once more with a store that records which methods were called, and fails when
//! a method of a trait was not: a new method without a test is noticed.

pub mod blobs;
pub mod cases;
pub mod coverage;
pub mod facebook;
pub mod items;
pub mod ledger;
pub mod logins;
pub mod looks;
pub mod open311;
pub mod operations;
pub mod people;
pub mod photos;
pub(in crate::store) mod rows;
pub mod transactions;

use std::path::PathBuf;

use super::{Records, Store, StoreError, Stored};

/// Opens the database of this name in a test's folder, and makes it if absent.
type Open = dyn Fn(&str) -> Box<dyn Store>;

/// Data of its own for one test.
pub struct Subject {
    /// The folder in which databases are.
    pub folder: PathBuf,
    /// Opens a database in it: the same data each time.
    pub open: Box<Open>,
}

impl Subject {
    /// Opens the data: the same each time.
    pub fn open(&self) -> Database {
        Database((self.open)("queue.sqlite3"))
    }

    /// The same with the departments, officers and the computer that other rows are about ([`rows::seed`]).
    pub fn seeded(&self) -> Database {
        let database = self.open();
        database.write(rows::seed);
        database
    }
}

/// An open store, with less to write.
pub struct Database(pub Box<dyn Store>);

impl Database {
    /// Changes something, which must succeed.
    pub fn write<T>(&self, work: impl FnOnce(&dyn Records) -> Stored<T>) -> T {
        self.0.write(work).unwrap()
    }

    /// Tries to change something that the store must refuse, for good; answers why.
    pub fn refuses<T: std::fmt::Debug>(&self, work: impl FnOnce(&dyn Records) -> Stored<T>) -> StoreError {
        let error = self.0.write(work).unwrap_err();
        assert!(!error.may_pass(), "{error}");
        error
    }

    /// Reads something.
    pub fn read<T>(&self, work: impl FnOnce(&dyn Records) -> Stored<T>) -> T {
        self.0.read(work).unwrap()
    }
}

/// Calls a macro with the name of every test, by module.
macro_rules! every_contract_test {
    ($with:ident) => {
        $with! {
            people {
                departments_come_by_sort_order_then_code
                a_department_saved_again_takes_its_new_name_and_order
                places_are_empty_until_set_and_replaced_when_set_again
                an_unknown_officer_is_none
                officers_come_by_id_and_one_saved_again_is_renamed
                a_name_comes_back_in_the_very_characters_that_were_saved
                a_posting_holds_from_its_first_moment_until_before_its_last
                postings_come_by_department_then_role
                a_post_held_twice_comes_with_the_charge_that_is_not_acting_first
                holders_of_a_department_come_longest_first_then_by_officer_then_by_role
                a_holder_of_a_role_in_two_departments_is_named_once_by_the_longest
                all_postings_ever_held_come_oldest_first
                closing_a_tenure_ends_that_one_and_no_other_of_the_same_post
                a_tenure_that_ends_before_it_begins_or_is_there_already_is_refused
                a_posting_of_nobody_or_nowhere_is_refused
                proposed_roles_come_oldest_first_until_they_are_decided_and_are_found_afterwards
            }
            logins {
                an_unknown_code_is_none
                a_code_saved_again_is_marked_as_used_and_keeps_the_rest
                the_codes_of_an_officer_end_unless_used_or_over_and_those_of_others_stay
                a_computer_is_found_by_its_id_and_by_its_token_only
                a_computer_saved_again_keeps_its_officer_and_its_enrolment
                a_token_that_another_computer_has_is_refused
                computers_come_by_enrolment_then_id_with_what_they_said_last
                what_an_unknown_computer_says_changes_nothing
                the_sums_leave_out_computers_that_were_struck_off
                a_sum_beyond_32_bits_stops_at_the_largest
                an_account_is_found_by_exactly_its_login
                accounts_come_by_login_and_one_saved_again_takes_its_officer_and_password
                a_session_saved_again_notes_its_use_and_keeps_the_rest
                an_officers_sessions_come_by_their_last_use_and_those_of_others_do_not
                the_last_login_is_noted_of_those_there_are_and_outlives_a_new_password
                a_login_has_one_start_code_at_most_until_it_is_deleted
                a_deleted_session_is_gone_and_the_others_stay
                the_sessions_of_an_officer_end_and_those_of_others_stay
                no_session_and_no_code_is_left_when_all_are_deleted
                sessions_unused_since_then_are_deleted_and_one_used_at_that_moment_stays
            }
            operations {
                an_operation_comes_back_as_it_was_announced
                an_operation_announced_twice_or_by_nobody_is_refused
                a_settled_operation_tells_its_receipt_or_its_refusal
                what_is_needed_comes_in_the_order_promised_without_what_the_department_holds
                a_promise_without_a_preview_beside_it_is_kept_all_the_same
                operations_that_wait_for_a_file_come_oldest_first_then_by_id_and_each_once
                what_is_promised_of_a_file_comes_in_the_order_announced_but_for_what_was_refused
                what_a_computer_has_waiting_counts_with_its_previews
                abandoned_is_what_waits_and_of_whose_files_nothing_came_since
                a_forgotten_operation_is_as_one_that_never_came_and_one_that_ended_stays
                a_submission_is_announced_while_its_first_revision_waits
                what_comes_in_is_first_revisions_that_wait_oldest_first_up_to_the_limit
                texts_about_a_case_are_forgotten_once_settled_and_those_that_wait_stay
                a_preview_is_the_first_that_came_with_the_operation_for_that_file
            }
            blobs {
                an_upload_is_its_departments_only
                an_upload_saved_again_moves_its_offset_and_keeps_its_computer_length_and_metadata
                an_offset_beyond_the_length_is_refused
                uploads_come_by_department_then_digest
                a_deleted_upload_is_gone_and_the_others_stay
                a_file_is_its_departments_only_and_added_again_stays_as_it_was
                a_file_of_any_department_is_the_one_verified_first_then_by_department
                files_come_by_department_then_digest
                files_of_a_digest_come_by_department
                a_file_is_referred_to_by_cases_items_and_operations_that_wait
                an_unwanted_file_is_listed_once_until_it_is_gone
                a_lost_file_is_gone_and_may_be_added_anew
                uploads_in_flight_count_with_their_whole_length_and_reserve_what_is_still_to_come
                what_no_operation_promises_counts_against_the_computer_it_came_from
                orphans_are_old_files_of_computers_that_nothing_refers_to
                a_length_that_the_store_cannot_hold_is_refused
            }
            items {
                an_unknown_submission_is_none
                a_submission_saved_again_is_the_newer_document_under_a_higher_change
                a_version_saved_twice_or_a_number_given_twice_is_refused
                a_number_is_taken_by_exactly_its_text
                a_revision_comes_back_and_one_added_twice_is_refused
                each_submission_is_on_the_one_list_of_its_state_and_counted_there
                what_is_to_be_done_comes_by_event_then_by_receipt_then_by_id
                what_is_done_comes_with_the_latest_change_first
                a_list_of_submissions_ends_at_its_limit
                changes_are_these_departments_only_in_order_and_each_document_once
                the_newest_change_is_that_of_these_departments_and_zero_without_any
            }
            cases {
                an_unknown_case_is_none
                a_case_saved_again_is_the_newer_document_under_a_higher_change
                a_case_saved_again_is_found_by_what_it_is_now_only
                a_version_saved_twice_or_a_number_given_twice_is_refused
                a_department_that_a_case_left_sees_where_it_went_and_nothing_after
                a_case_of_no_department_is_seen_by_none_and_found_all_the_same
                what_a_caller_of_both_departments_sees_first_is_the_case_as_it_is_now
                a_name_at_the_source_is_found_exactly_and_stays_with_its_first_case
                a_dedup_key_finds_the_case_first_noted_with_it_since_then
                open_cases_come_before_ended_ones_by_what_is_due_and_ended_ones_newest_first
                each_case_is_on_the_lists_of_what_it_is_and_counted_there
                counts_go_by_the_same_filter_as_the_list
                conditions_of_a_filter_hold_together
                text_is_found_whatever_its_case_encoding_and_digits_and_signs_mean_themselves
                a_list_of_cases_ends_at_its_limit
                cases_to_look_at_come_longest_overdue_first_then_by_id_up_to_the_limit
                setting_when_to_look_changes_nothing_else_and_nobody_hears_of_it
                open_cases_come_by_id_without_those_that_ended
                a_contact_saved_again_is_replaced_and_an_unknown_one_is_none
                cases_are_found_by_a_citizens_telephone_number_until_it_is_forgotten
                contacts_of_ended_cases_that_did_not_move_since_come_by_id_and_a_deleted_one_is_gone
                dedup_keys_noted_before_then_are_deleted_and_later_ones_stay
                a_case_is_found_by_exactly_its_number
                what_a_department_keeps_is_changed_under_the_newest_change_and_what_it_has_is_not
                the_newest_change_of_all_counts_every_document_also_of_no_department
            }
            ledger {
                each_counter_counts_for_itself_from_one
                skipping_moves_counters_that_began_and_those_that_did_not
                a_counter_is_raised_to_what_was_given_elsewhere_and_never_lowered
                a_fact_set_again_is_replaced_and_an_unknown_one_is_none
                the_last_line_of_the_audit_log_is_the_one_with_the_highest_number
                a_line_of_the_audit_log_written_twice_is_refused
                the_audit_log_is_read_in_order_after_a_number_up_to_the_limit
            }
            looks {
                a_look_noted_again_stays_as_it_was_and_another_hour_is_another
                looks_are_filtered_by_case_officer_and_time_and_lists_may_hold_any_case
                looks_from_before_then_are_deleted_and_one_of_that_moment_stays
                a_look_of_nobody_is_refused
            }
            photos {
                what_was_seen_comes_back_and_added_again_stays_as_it_was
                what_was_seen_is_forgotten_and_may_be_seen_anew
                a_photo_shown_again_by_the_same_item_is_one_showing
                showings_come_in_order_after_a_number_up_to_the_limit_and_only_recognised_ones
                photos_that_nobody_inspected_come_as_first_shown_if_their_file_is_held
                a_showing_is_uncompared_until_its_alikes_are_added_and_again_when_all_is_compared_anew
                what_is_alike_comes_nearest_first_then_oldest_then_by_the_items_own_order
                notes_of_an_item_come_in_the_order_they_were_added
            }
            open311 {
                a_key_is_found_by_its_hash_also_when_it_was_struck_off
                a_key_saved_again_is_struck_off_and_keeps_the_rest
                keys_come_by_name
                a_request_keeps_the_key_that_it_came_with_first
                a_request_is_read_by_its_number_if_its_key_is_public_or_the_readers_own
                requests_come_newest_first_then_by_the_higher_number
                requests_are_filtered_by_time_state_and_service
                requests_are_filtered_by_when_they_changed_and_come_in_that_order
                requests_are_filtered_by_how_far_away_they_are
                a_page_passes_over_those_before_it
                all_of_the_second_with_which_an_answer_begins_come_on_top_of_its_limit
                a_request_that_is_not_public_any_more_is_read_with_its_own_key_only
                updates_come_oldest_first_then_by_name_up_to_the_limit_to_who_may_read_them
            }
            facebook {
                a_delivery_is_new_unless_the_same_bytes_came_before
                deliveries_are_worked_through_in_the_order_they_came
                deliveries_done_before_then_are_deleted_and_those_that_wait_are_not
                a_delivery_with_something_unread_stays_until_somebody_saw_it_that_long_ago
                what_could_not_be_read_comes_by_delivery_then_place_until_seen_up_to_the_limit
                a_thing_saved_again_takes_everything_but_its_kind
                a_case_began_with_the_thing_that_is_first
                the_last_talk_is_the_newest_case_begun_with_a_message_of_theirs
                an_edit_is_new_once_for_each_thing_and_wording
                wordings_of_a_thing_are_forgotten_and_may_be_noted_anew
                the_things_of_a_case_come_by_id
                deliveries_that_speak_of_a_thing_are_emptied_once_worked_through_and_the_others_stay
                authors_are_forgotten_of_ended_cases_without_a_contact
                cases_of_the_page_with_a_reply_to_send_come_by_when_they_moved_then_by_id
                a_reply_is_on_its_way_once_until_that_has_ended
            }
            transactions {
                work_that_fails_leaves_nothing_behind
                work_that_panics_leaves_nothing_behind_and_the_next_is_well
                a_refused_row_can_be_passed_over_within_the_same_work
                work_is_run_once_and_ends_as_it_says
                what_was_kept_is_there_after_opening_again
                a_reader_sees_one_moment_while_others_write
                many_readers_at_once_are_all_served
                many_writers_at_once_are_each_kept_or_not_as_if_alone
                emptying_the_log_loses_nothing
                a_copy_is_everything_at_one_moment_and_stands_alone
                a_copy_over_something_that_is_there_is_refused_and_leaves_it
            }
        }
    };
}
pub(in crate::store) use every_contract_test;

/// One test.
type Test = fn(&Subject);

macro_rules! listed {
    ($($module:ident { $($test:ident)* })*) => {
        /// Every test, as functions.
        const EVERY_TEST: &[Test] = &[$($($module::$test),*),*];
    };
}
every_contract_test!(listed);
