// What the stream brings, as far as pages read it. The whole is in docs/events.md.

/** @typedef {{lat: number, lon: number}} Place */
/** @typedef {{vi: string, en: string}} Bilingual */
/** @typedef {{unit_id: string, crew_level: string, station_id: string, state: string, place: Place,
 *   fix_at: string | null, incident_id: string | null, lent_by: string | null,
 *   lent_to: string | null, doubtful_since: string | null,
 *   welfare_asked_at: string | null, heading_deg: number | null,
 *   proposed: Proposed | null, placeless_at: string | null,
 *   lost: {source: string, since: string}[]}} Unit */
/** @typedef {{status: string, where: "scene" | "hospital" | "station", place_id: string,
 *   since: string, proposed_at: string, taken_at: string | null}} Proposed */
/** @typedef {{incident_id: string, priority: string, complaint: string, state: string,
 *   reported_at: string, decided_at: string, place: Place | null, place_accuracy_m: number | null,
 *   unit_id: string | null, hospital_id: string | null, queue_reason: string | null,
 *   queue_place: number | null, expected_wait_s: number | null, determinant: string | null,
 *   decided_by: string | null, part_of: string | null, priority_unconfirmed: boolean,
 *   declared: boolean}} Call */
/** @typedef {{unit_id: string, eta_ms: number, mobilise_ms: number, penalty_ms: number,
 *   clear_in_ms: number, doubt_ms: number, position_age_s: number | null}} UnitOption */
/** @typedef {{tag: string, services: string[], patients: number, hospital_id: string | null,
 *   hospital_name: string | null, eta_ms: number | null, lacking: string[]}} CasualtyShare */
/** @typedef {{decision_id: string, kind: string, incident_id: string | null, unit_id: string | null,
 *   hospital_id: string | null, decided_at: string, summary: Bilingual, lines: Bilingual[],
 *   units: UnitOption[], no_option: Record<string, number>, expires_at: string | null,
 *   other_incident_id: string | null, request_id: string | null, likeness_pm: number | null, overruled_by: string | null,
 *   accepted_by: string | null, refused: object | null, journal_offset: number,
 *   casualties: CasualtyShare[]}} Decision */
/** @typedef {{alarm_id: string, status: string, kind: string, priority: string, text: Bilingual,
 *   action: Bilingual, raised_at: string, respond_by: string | null, by: string | null,
 *   reason: string | null, shelved_until: string | null, incident_id: string | null,
 *   unit_id: string | null, hospital_id: string | null, pre_alert_id: string | null,
 *   stands_for_count: number, journal_offset: number}} Alarm */
/** @typedef {{bed_type: string, available: number | null, at: string}} Beds */
/** @typedef {{hospital_id: string, name: string, ems_traffic: string | null,
 *   facility: string | null, reason: string | null, diversion_until: string | null,
 *   services: string[], down: {service: string}[], beds: Beds[], load_pct: number | null,
 *   reported_at: string | null}} Hospital */
/** @typedef {{assignment_id: string, unit_id: string, incident_id: string, place: Place | null,
 *   address: string | null, eta_ms: number | null, decided_at: string, hospital_id: string | null,
 *   status: string}} Order */
/** @typedef {{move_id: string, unit_id: string, point_id: string, place: Place, status: string}} Move */
/** @typedef {{pre_alert_id: string, state: string, notice: string, hospital_id: string,
 *   incident_id: string, unit_id: string, priority: string, complaint: Bilingual | null,
 *   eta_at: string | null, eta_ms: number | null, eta_low_ms: number | null,
 *   eta_high_ms: number | null, decided_at: string, reasons: {text: Bilingual, kind: string}[],
 *   needs: string[], news2: any, atmist: any, course: {at: string, minimum: number | null}[],
 *   history: {at: string, state: string, reason: Bilingual | null}[],
 *   answer_reason: string | null, revision: number, services: string[], channel: string | null}} PreAlert */
/** @typedef {{road_event_id: string, kind: string, around: Place | null, radius_m: number | null,
 *   geometry: any, reason: string | null, valid_until: string | null, valid_from: string | null,
 *   level: number | null, source: string}} RoadEvent */
/** @typedef {{event_id: string, notice_id: string, incident_id: string | null, channel: string, revision: number, attempt: number,
 *   at: string, outcome: string, status: number | null, why: string | null, next_at: string | null}} Try */
/** @typedef {{incident_id: string | null, hospital_id: string, tries: Try[]}} Tries */
/** @typedef {{rang_at: string, holder: string | null, stale: boolean}} Ringing */
/** @typedef {{units: Unit, calls: Call, hospitals: Hospital, alarms: Alarm, decisions: Decision,
 *   choices: Decision, likely_twice: Decision, scenes: Decision,
 *   plans: Decision, aid: Decision, orders: Order, moves: Move, pre_alerts: PreAlert, refusals: PreAlert, tries: Tries,
 *   roads: RoadEvent, near: {road: string},
 *   engine: {trouble: string, raised_at: string, text: Bilingual, action: Bilingual}, hands: {who: string}, lines: Ringing,
 *   map: {attribution: string, bounds: number[], hash: string, tiles?: string}}} Kinds */
/** @typedef {{hospital_id: string, name: string, place: Place, services: string[]}} HospitalSite */
/** @typedef {{site_id: string, name: string, place: Place}} Site */
/** @typedef {{code: string, vi: string, en: string,
 *   rules: {code: string, when: Record<string, string[]>, priority: string, crew_level: string}[]}} Card */
/** @typedef {{centre_id: string, name: string, schematic: boolean, simulated: boolean,
 *   is_open: boolean, synthetic: string[], stations: Site[], standby: Site[], hospitals: HospitalSite[],
 *   cards: Card[], modes: Record<string, string>, neighbours: string[], areas: any[], reach_s: number,
 *   shelve_min: {high: number, other: number},
 *   eta_pm: [number, number] | null,
 *   map: {attribution: string, bounds: number[], hash: string, tiles?: string} | null}} Centre */

export {};
