async () => {
  // the page's own modules: under another address they would be loaded once more
  const own = document.querySelector('script[type="module"]').src.replace("centre.js", "");
  const [actions, { desk }, { names }, { read }, { carry }, { LEVELS }, { brief }] = await Promise.all(
    ["desk/actions", "shell/desk", "line/line", "line/grammar", "line/carry", "line/verbs", "lists/said"].map(
      (name) => import(`${own}${name}.js`),
    ),
  );
  const call = (id) => ({ incident_id: id, priority: "P2", complaint: "đau ngực", state: "queued", place: { lat: 11, lon: 106.6 }, reported_at: "2026-11-24T05:00:00Z", unit_id: null, hospital_id: null });
  const unit = (id) => ({ unit_id: id, crew_level: "als", state: "available", incident_id: null, station_id: "BC", place: { lat: 11, lon: 106.6 }, fix_at: null, heading_deg: null, lent_by: null, lent_to: null, doubtful_since: null, welfare_asked_at: null, proposed: null });
  const alarm = (id, kind, more) => ({ alarm_id: id, kind, status: "raised", text: { vi: kind, en: kind }, unit_id: null, incident_id: null, hospital_id: null, priority: "low", action: { vi: "", en: "" }, raised_at: "2026-11-24T05:00:00Z", by: null, reason: null, shelved_until: null, stands_for_count: 0, journal_offset: 1, ...more });
  const put = (kind, id, record) => desk.store.of(kind).set(id, record);
  for (const id of ["C-0007", "C-0009", "D-0009", "C-0009.2"]) put("calls", id, call(id));
  for (const id of ["BC-01", "BC-02", "TDM-01"]) put("units", id, unit(id));
  put("hospitals", "bvdk-binh-duong", { hospital_id: "bvdk-binh-duong", name: "BVĐK Bình Dương", beds: [], down: [], services: [], load_pct: null, reported_at: null, ems_traffic: null, facility: null, diversion_until: null });
  put("choices", "C-0007", { kind: "proposed", decision_id: "prop-1", incident_id: "C-0007", units: [], lines: [], expires_at: null });
  put("aid", "d-1", { decision_id: "d-1", request_id: "req-1", summary: { vi: "xin xe", en: "asks" }, overruled_by: null, decided_at: "2026-11-24T05:00:00Z", casualties: [], units: [], lines: [] });
  put("roads", "road-1", { road_event_id: "road-1", kind: "closure", reason: null, source: "police", around: null, radius_m: null, geometry: null, valid_until: null, valid_from: null, level: null });
  put("roads", "road-261130-041502-4821", { ...desk.store.of("roads").get("road-1"), road_event_id: "road-261130-041502-4821" });
  put("decisions", "d-2", { decision_id: "d-2", incident_id: "C-0001", kind: "closed", decided_at: "2026-11-24T05:00:00Z", summary: { vi: "", en: "" } });
  const alarms = [
    alarm("al-1", "crew_late", { unit_id: "BC-01", incident_id: "C-0007" }),
    alarm("al-2", "lost_contact", { unit_id: "BC-01" }),
    alarm("al-3", "no_unit", { incident_id: "C-0007", priority: "high" }),
    alarm("al-4", "no_unit", { incident_id: "D-0009" }),
    alarm("al-5", "unread", { hospital_id: "bvdk-binh-duong" }),
    alarm("al-6", "unread", { hospital_id: "bvdk-binh-duong" }),
    alarm("al-7", "flood", {}),
    alarm("al-8", "crew_sos", { unit_id: "TDM-01", status: "shelved" }),
  ];
  for (const one of alarms) put("alarms", one.alarm_id, one);
  desk.centre.neighbours = ["HCM", "HCN"];
  desk.clock.stand(Date.parse("2026-11-24T05:00:00Z"));

  const there = { lat: 10.980512, lon: 106.651894 };
  const near = { lat: 10.99, lon: 106.66 };
  const card = desk.centre.cards.find((one) => one.code === "chest_pain");
  const of = { name: card.vi, place: there, address: "12 Lê Lợi, phường Phú Cường", callback: "" };
  const closing = { places: [there], radius: 200, minutes: 60, level: "bridge", reason: "cầu sập" };
  const samples = [
    ["accept", call("C-0007"), desk.store.of("choices").get("C-0007")],
    ["assign", "C-0007", "BC-01", "biết rõ địa điểm"],
    ["assign", "C-0009.2", "TDM-01", "gần hơn"],
    ["recall", "BC-02", "xe hỏng"],
    ["askAid", "HCM", "bls", "hết xe"],
    ["lend", "req-1", "BC-01", "có xe rảnh"],
    ["lend", "req-1", null, "không còn xe"],
    ["well", "BC-01"],
    ...["hold", "resume", "close", "split", "declare", "stand_down"].map((verb) => ["about", "C-0007", verb, "theo yêu cầu"]),
    ["about", "C-0001", "reopen", "người gọi gọi lại"],
    ["count", "C-0007", { scheme: "salt", groups: [{ tag: "red", patients: 2 }, { tag: null, patients: 4 }] }],
    ["merge", "C-0007", "D-0009", "cùng một vụ"],
    ...["P1", "P2", "P3", "P4"].map((one) => ["prioritise", "C-0007", one]),
    ["move", "C-0007", there],
    ["move", "C-0007", there, "12 Lê Lợi"],
    ["choose", "C-0007", "bvdk-binh-duong", "người nhà xin"],
    ["report", card, { breathing_hard: "yes" }, of],
    ["report", card, {}, { ...of, address: "" }],
    ["closeRoad", closing, LEVELS.bridge],
    ["closeRoad", { ...closing, places: [there, near, there], minutes: 0, level: "any", reason: "" }, null],
    ["reopenRoad", "road-1"],
    ...["low_fuel", "equipment_missing", "maintenance", null].map((flag) => ["readiness", "BC-01", flag]),
    ...["accepted", "mobilised", "on_scene", "at_hospital", "clear", "off_duty"].map((said) => ["radio", "BC-01", said]),
    ["radio", "BC-01", "declined", { reason: "xe hỏng" }],
    ["radio", "BC-01", "transporting", { hospital: "bvdk-binh-duong" }],
    ["radio", "BC-01", "on_scene", { call: "C-0007" }],
    ["reported", { ...unit("BC-01"), incident_id: "C-0007" }, "mobilised"],
    ["reported", unit("BC-02"), "on_scene"],
    ["arrived", { ...unit("BC-01"), incident_id: "C-0007" }, { status: "at_hospital", where: "hospital", place_id: "bvdk-binh-duong" }],
    ["arrived", { ...unit("BC-01"), incident_id: "C-0007" }, { status: "on_scene", where: "call", place_id: "C-0007" }],
    ...alarms.slice(0, 7).map((one) => ["acknowledge", one]),
    ...alarms.slice(0, 7).map((one) => ["shelve", one, 20, "đã biết"]),
    ["unshelve", alarms[7]],
  ];

  /** @type {any[]} */
  let given = [];
  desk.order = (line, { incident_id, road_event_id, ...command }) => {
    const isNew = command.type === "incident.reported";
    const isRoad = command.type === "road.event" && command.kind === "closure";
    given = [line, { ...command, ...(isNew ? {} : { incident_id }), ...(isRoad ? {} : { road_event_id }) }];
    return Promise.resolve({ outcome: "sent", text: null });
  };
  desk.refuse = (line, why) => (given = [line, why]);
  globalThis.typed = (line) => {
    given = [];
    const found = read(line, names());
    if (!found.order) return found.wrong?.key ?? null;
    void carry(found.order, line);
    return given[0] ?? null;
  };
  globalThis.briefly = brief;
  globalThis.offered = (line) => read(line, names()).offers.map((one) => one.text);
  globalThis.printedInEnglish = () => {
    desk.speak("en");
    actions.readiness("BC-01", "maintenance");
    desk.speak("vi");
    return given[0];
  };
  return samples.map(([action, ...args]) => {
    given = [];
    void actions[action](...args);
    const done = given;
    given = [];
    const found = read(done[0], names());
    if (found.order) void carry(found.order, done[0]);
    return { action, done, typed: found.order ? given : found };
  });
};
