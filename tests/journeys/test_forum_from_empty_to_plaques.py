"""One forum from an empty database to plaques handed over, through pages only, in the autumn of 2023."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.journeys.steps import (
    booths,
    call,
    ceremonies,
    certification,
    checks,
    forum,
    judging,
    people,
    registration,
    result,
)
from tests.journeys.steps.house import House, chapter
from tests.support.frozen_clock import FrozenClock


@pytest.mark.slow
def test_forum_from_an_empty_database_to_plaques_handed_over(app: Flask, clock: FrozenClock) -> None:
    house = House(app, clock)
    with chapter("1. people come in by one-time links"):
        people.the_first_admin_comes_by_a_command(house)
        people.the_admin_invites_organiser_and_officer(house)
    with chapter("2. the forum stands and is published"):
        forum.the_organiser_creates_the_forum(house)
        people.the_organiser_invites_door_staff(house)
        forum.the_organiser_writes_the_programme(house)
        forum.the_organiser_publishes_the_forum(house)
    with chapter("3. the contest takes 64 entries"):
        call.the_organiser_sets_up_the_contest(house)
        call.entries_come_in_from_a_file(house)
        call.the_call_closes_at_its_deadline(house)
    with chapter("4. nine judges score 320 sheets"):
        judging.the_organiser_invites_nine_judges(house)
        judging.each_judge_signs_the_pledge(house)
        judging.the_entries_are_found_eligible(house)
        judging.five_judges_are_assigned_to_each_entry(house)
        judging.each_judge_scores_what_is_assigned(house)
        judging.nobody_sees_what_is_not_theirs(house)
    with chapter("5. the seal, the result, the publication"):
        result.the_organiser_seals_with_a_typed_word(house)
        result.the_result_is_computed_by_the_announced_rules(house)
        result.the_candidates_are_verified_in_public(house)
        result.everybody_reads_the_winners(house)
    with chapter("6. visitors sign up, the door lets them in"):
        registration.the_organiser_sets_up_registration(house)
        registration.visitors_sign_up_alone_and_in_groups(house)
        registration.places_given_back_go_to_who_waits(house)
    with chapter("7. seventeen booths"):
        booths.the_organiser_lays_out_booths_and_adds_exhibitors(house)
        booths.every_exhibitor_gets_a_booth(house)
    with chapter("8. twenty-four certifications"):
        certification.the_officer_registers_24_certifications(house)
    with chapter("9. the day"):
        ceremonies.the_organiser_puts_both_ceremonies_in_order(house)
        certification.everybody_finds_them_in_the_register(house)
        registration.a_phone_is_paired_with_the_door(house)
        registration.the_door_lets_each_in_once(house)
        ceremonies.every_award_is_handed_over(house)
        ceremonies.every_plaque_is_handed_over(house)
    with chapter("10. what stays"):
        checks.every_number_is_answered_for(house)
        checks.the_commands_agree(house)
        checks.no_link_leads_nowhere(house)
