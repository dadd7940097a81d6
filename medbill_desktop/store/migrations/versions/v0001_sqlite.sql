CREATE TABLE billing_entity (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	name TEXT NOT NULL,
	npi TEXT NOT NULL,
	tax_id TEXT NOT NULL,
	tax_id_kind TEXT NOT NULL,
	taxonomy TEXT NOT NULL,
	address1 TEXT NOT NULL,
	address2 TEXT NOT NULL,
	city TEXT NOT NULL,
	state TEXT NOT NULL,
	zip TEXT NOT NULL,
	phone TEXT NOT NULL,
	contact_name TEXT NOT NULL,
	submitter_id TEXT NOT NULL,
	pay_to_address1 TEXT NOT NULL,
	pay_to_address2 TEXT NOT NULL,
	pay_to_city TEXT NOT NULL,
	pay_to_state TEXT NOT NULL,
	pay_to_zip TEXT NOT NULL,
	CONSTRAINT pk_billing_entity PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE blob (
	name TEXT NOT NULL,
	size INTEGER NOT NULL,
	added_at TEXT NOT NULL,
	CONSTRAINT pk_blob PRIMARY KEY (name)
)
 STRICT;
CREATE TABLE closed_month (
	month TEXT NOT NULL,
	closed_at TEXT NOT NULL,
	closed_by TEXT NOT NULL,
	CONSTRAINT pk_closed_month PRIMARY KEY (month)
)
 STRICT;
CREATE TABLE code_edition (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	code_set TEXT NOT NULL,
	edition TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	effective_from TEXT NOT NULL,
	effective_thru TEXT,
	rows INTEGER NOT NULL,
	imported_at TEXT NOT NULL,
	content BLOB,
	CONSTRAINT pk_code_edition PRIMARY KEY (id),
	CONSTRAINT uq_code_edition_sha256 UNIQUE (sha256),
	CONSTRAINT uq_code_edition_code_set_edition UNIQUE (code_set, edition)
)
 STRICT;
CREATE TABLE draft (
	owner TEXT NOT NULL,
	"key" TEXT NOT NULL,
	body TEXT NOT NULL,
	saved_at TEXT NOT NULL,
	CONSTRAINT pk_draft PRIMARY KEY (owner, "key")
)
 STRICT;
CREATE TABLE guarantor (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	last_name TEXT NOT NULL,
	first_name TEXT NOT NULL,
	middle_name TEXT NOT NULL,
	suffix TEXT NOT NULL,
	birth_date TEXT,
	sex TEXT NOT NULL,
	address1 TEXT NOT NULL,
	address2 TEXT NOT NULL,
	city TEXT NOT NULL,
	state TEXT NOT NULL,
	zip TEXT NOT NULL,
	phone TEXT NOT NULL,
	email TEXT NOT NULL,
	CONSTRAINT pk_guarantor PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE ledger_entry (
	id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	accounting_date TEXT NOT NULL,
	service_date TEXT,
	deposit_date TEXT,
	reason TEXT NOT NULL,
	reverses INTEGER,
	idempotency_key TEXT,
	recorded_at TEXT NOT NULL,
	recorded_by TEXT NOT NULL,
	CONSTRAINT pk_ledger_entry PRIMARY KEY (id),
	CONSTRAINT uq_ledger_entry_idempotency_key UNIQUE (idempotency_key),
	CONSTRAINT uq_ledger_entry_reverses UNIQUE (reverses),
	CONSTRAINT fk_ledger_entry_reverses FOREIGN KEY(reverses) REFERENCES ledger_entry (id)
)
 STRICT;
CREATE INDEX ix_ledger_entry_accounting_date ON ledger_entry (accounting_date);
CREATE INDEX ix_ledger_entry_deposit_date ON ledger_entry (deposit_date);
CREATE TABLE location (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	name TEXT NOT NULL,
	npi TEXT NOT NULL,
	place_of_service TEXT NOT NULL,
	address1 TEXT NOT NULL,
	address2 TEXT NOT NULL,
	city TEXT NOT NULL,
	state TEXT NOT NULL,
	zip TEXT NOT NULL,
	phone TEXT NOT NULL,
	clia TEXT NOT NULL,
	is_billing_address INTEGER NOT NULL,
	CONSTRAINT pk_location PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE payer (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	name TEXT NOT NULL,
	payer_id TEXT NOT NULL,
	filing_code TEXT NOT NULL,
	address1 TEXT NOT NULL,
	address2 TEXT NOT NULL,
	city TEXT NOT NULL,
	state TEXT NOT NULL,
	zip TEXT NOT NULL,
	phone TEXT NOT NULL,
	paper_only INTEGER NOT NULL,
	timely_filing_days INTEGER NOT NULL,
	crossover_wait_days INTEGER NOT NULL,
	accepts_icd9 INTEGER NOT NULL,
	send_rendering INTEGER NOT NULL,
	send_taxonomy INTEGER NOT NULL,
	continued_total INTEGER NOT NULL,
	in_network INTEGER NOT NULL,
	CONSTRAINT pk_payer PRIMARY KEY (id)
)
 STRICT;
CREATE INDEX ix_payer_payer_id ON payer (payer_id);
CREATE TABLE provider (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	last_name TEXT NOT NULL,
	first_name TEXT NOT NULL,
	middle_name TEXT NOT NULL,
	suffix TEXT NOT NULL,
	credentials TEXT NOT NULL,
	npi TEXT NOT NULL,
	taxonomy TEXT NOT NULL,
	is_rendering INTEGER NOT NULL,
	signature_on_file INTEGER NOT NULL,
	CONSTRAINT pk_provider PRIMARY KEY (id)
)
 STRICT;
CREATE INDEX ix_provider_npi ON provider (npi);
CREATE TABLE sequence (
	name TEXT NOT NULL,
	value INTEGER NOT NULL,
	CONSTRAINT pk_sequence PRIMARY KEY (name)
)
 STRICT;
CREATE TABLE setting (
	"key" TEXT NOT NULL,
	value TEXT NOT NULL,
	CONSTRAINT pk_setting PRIMARY KEY ("key")
)
 STRICT;
CREATE TABLE submission (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	isa_control INTEGER NOT NULL,
	gs_control INTEGER NOT NULL,
	st_control INTEGER NOT NULL,
	usage TEXT NOT NULL,
	created_at TEXT NOT NULL,
	claims INTEGER NOT NULL,
	total INTEGER NOT NULL,
	blob TEXT NOT NULL,
	receiver TEXT NOT NULL,
	CONSTRAINT pk_submission PRIMARY KEY (id)
)
 STRICT;
CREATE INDEX ix_submission_isa_control ON submission (isa_control);
CREATE TABLE user_account (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	name TEXT NOT NULL,
	display_name TEXT NOT NULL,
	role TEXT NOT NULL,
	active INTEGER NOT NULL,
	CONSTRAINT pk_user_account PRIMARY KEY (id),
	CONSTRAINT uq_user_account_name UNIQUE (name)
)
 STRICT;
CREATE TABLE writer (
	id INTEGER NOT NULL,
	opened_at TEXT NOT NULL,
	user TEXT NOT NULL,
	program TEXT NOT NULL,
	head_seq INTEGER NOT NULL,
	head_mac TEXT NOT NULL,
	anchored_seq INTEGER NOT NULL,
	CONSTRAINT pk_writer PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE audit (
	writer_id INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	recorded_at TEXT NOT NULL,
	user TEXT NOT NULL,
	action TEXT NOT NULL,
	verb TEXT NOT NULL,
	kind TEXT NOT NULL,
	record_id INTEGER NOT NULL,
	patient_id INTEGER,
	detail TEXT NOT NULL,
	previous TEXT NOT NULL,
	mac TEXT NOT NULL,
	CONSTRAINT pk_audit PRIMARY KEY (writer_id, seq),
	CONSTRAINT fk_audit_writer_id FOREIGN KEY(writer_id) REFERENCES writer (id)
)
 STRICT;
CREATE INDEX ix_audit_kind_record_id ON audit (kind, record_id);
CREATE INDEX ix_audit_patient_id_recorded_at ON audit (patient_id, recorded_at);
CREATE INDEX ix_audit_recorded_at ON audit (recorded_at);
CREATE TABLE change (
	seq INTEGER NOT NULL,
	writer_id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	record_id INTEGER NOT NULL,
	CONSTRAINT pk_change PRIMARY KEY (seq),
	CONSTRAINT fk_change_writer_id FOREIGN KEY(writer_id) REFERENCES writer (id)
)
 STRICT;
CREATE TABLE code_use (
	system TEXT NOT NULL,
	code TEXT NOT NULL,
	provider_id INTEGER NOT NULL,
	uses INTEGER NOT NULL,
	last_used TEXT NOT NULL,
	CONSTRAINT pk_code_use PRIMARY KEY (system, code, provider_id),
	CONSTRAINT fk_code_use_provider_id FOREIGN KEY(provider_id) REFERENCES provider (id)
)
 STRICT;
CREATE TABLE fee_schedule (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	name TEXT NOT NULL,
	payer_id INTEGER,
	effective_from TEXT NOT NULL,
	effective_thru TEXT,
	CONSTRAINT pk_fee_schedule PRIMARY KEY (id),
	CONSTRAINT fk_fee_schedule_payer_id FOREIGN KEY(payer_id) REFERENCES payer (id)
)
 STRICT;
CREATE TABLE patient (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	number TEXT NOT NULL,
	last_name TEXT NOT NULL,
	first_name TEXT NOT NULL,
	middle_name TEXT NOT NULL,
	suffix TEXT NOT NULL,
	birth_date TEXT,
	sex TEXT NOT NULL,
	address1 TEXT NOT NULL,
	address2 TEXT NOT NULL,
	city TEXT NOT NULL,
	state TEXT NOT NULL,
	zip TEXT NOT NULL,
	phone TEXT NOT NULL,
	email TEXT NOT NULL,
	guarantor_id INTEGER,
	death_date TEXT,
	signature_on_file INTEGER NOT NULL,
	name_search TEXT NOT NULL,
	CONSTRAINT pk_patient PRIMARY KEY (id),
	CONSTRAINT uq_patient_number UNIQUE (number),
	CONSTRAINT fk_patient_guarantor_id FOREIGN KEY(guarantor_id) REFERENCES guarantor (id)
)
 STRICT;
CREATE INDEX ix_patient_birth_date ON patient (birth_date);
CREATE INDEX ix_patient_guarantor_id ON patient (guarantor_id);
CREATE INDEX ix_patient_name_search ON patient (name_search);
CREATE TABLE "plan" (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	payer_id INTEGER NOT NULL,
	name TEXT NOT NULL,
	plan_type TEXT NOT NULL,
	never_bill_patient INTEGER NOT NULL,
	CONSTRAINT pk_plan PRIMARY KEY (id),
	CONSTRAINT fk_plan_payer_id FOREIGN KEY(payer_id) REFERENCES payer (id)
)
 STRICT;
CREATE INDEX ix_plan_payer_id ON "plan" (payer_id);
CREATE TABLE remittance (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	payer_id INTEGER NOT NULL,
	trace TEXT NOT NULL,
	method TEXT NOT NULL,
	check_date TEXT NOT NULL,
	deposit_date TEXT,
	payment INTEGER NOT NULL,
	CONSTRAINT pk_remittance PRIMARY KEY (id),
	CONSTRAINT fk_remittance_payer_id FOREIGN KEY(payer_id) REFERENCES payer (id)
)
 STRICT;
CREATE INDEX ix_remittance_check_date ON remittance (check_date);
CREATE INDEX ix_remittance_payer_id_trace_check_date_payment ON remittance (payer_id, trace, check_date, payment);
CREATE INDEX ix_remittance_trace ON remittance (trace);
CREATE TABLE "case" (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	patient_id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	label TEXT NOT NULL,
	accident_date TEXT,
	accident_state TEXT NOT NULL,
	employer TEXT NOT NULL,
	claim_number TEXT NOT NULL,
	accepts_icd9 INTEGER NOT NULL,
	CONSTRAINT pk_case PRIMARY KEY (id),
	CONSTRAINT fk_case_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
 STRICT;
CREATE INDEX ix_case_patient_id ON "case" (patient_id);
CREATE TABLE fee (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	schedule_id INTEGER NOT NULL,
	code TEXT NOT NULL,
	modifier TEXT NOT NULL,
	description TEXT NOT NULL,
	amount INTEGER NOT NULL,
	CONSTRAINT pk_fee PRIMARY KEY (id),
	CONSTRAINT uq_fee_schedule_id_code_modifier UNIQUE (schedule_id, code, modifier),
	CONSTRAINT fk_fee_schedule_id FOREIGN KEY(schedule_id) REFERENCES fee_schedule (id)
)
 STRICT;
CREATE TABLE statement (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	guarantor_id INTEGER,
	patient_id INTEGER NOT NULL,
	statement_date TEXT NOT NULL,
	total INTEGER NOT NULL,
	blob TEXT NOT NULL,
	CONSTRAINT pk_statement PRIMARY KEY (id),
	CONSTRAINT fk_statement_guarantor_id FOREIGN KEY(guarantor_id) REFERENCES guarantor (id),
	CONSTRAINT fk_statement_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
 STRICT;
CREATE INDEX ix_statement_patient_id_statement_date ON statement (patient_id, statement_date);
CREATE INDEX ix_statement_statement_date ON statement (statement_date);
CREATE TABLE coverage (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	patient_id INTEGER NOT NULL,
	case_id INTEGER NOT NULL,
	payer_id INTEGER NOT NULL,
	plan_id INTEGER NOT NULL,
	rank INTEGER NOT NULL,
	member_id TEXT NOT NULL,
	group_number TEXT NOT NULL,
	relationship TEXT NOT NULL,
	effective_from TEXT,
	effective_thru TEXT,
	accepts_assignment INTEGER NOT NULL,
	qmb INTEGER NOT NULL,
	medicare_secondary_reason TEXT NOT NULL,
	subscriber_last_name TEXT NOT NULL,
	subscriber_first_name TEXT NOT NULL,
	subscriber_middle_name TEXT NOT NULL,
	subscriber_suffix TEXT NOT NULL,
	subscriber_birth_date TEXT,
	subscriber_sex TEXT NOT NULL,
	subscriber_address1 TEXT NOT NULL,
	subscriber_address2 TEXT NOT NULL,
	subscriber_city TEXT NOT NULL,
	subscriber_state TEXT NOT NULL,
	subscriber_zip TEXT NOT NULL,
	subscriber_phone TEXT NOT NULL,
	CONSTRAINT pk_coverage PRIMARY KEY (id),
	CONSTRAINT fk_coverage_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id),
	CONSTRAINT fk_coverage_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
	CONSTRAINT fk_coverage_payer_id FOREIGN KEY(payer_id) REFERENCES payer (id),
	CONSTRAINT fk_coverage_plan_id FOREIGN KEY(plan_id) REFERENCES "plan" (id)
)
 STRICT;
CREATE INDEX ix_coverage_case_id ON coverage (case_id);
CREATE INDEX ix_coverage_patient_id ON coverage (patient_id);
CREATE INDEX ix_coverage_payer_id_member_id ON coverage (payer_id, member_id);
CREATE INDEX ix_coverage_plan_id ON coverage (plan_id);
CREATE TABLE encounter (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	patient_id INTEGER NOT NULL,
	case_id INTEGER NOT NULL,
	billing_entity_id INTEGER NOT NULL,
	location_id INTEGER NOT NULL,
	rendering_id INTEGER NOT NULL,
	referring_id INTEGER,
	referring_kind TEXT NOT NULL,
	service_date TEXT NOT NULL,
	service_thru TEXT,
	place_of_service TEXT NOT NULL,
	state TEXT NOT NULL,
	hold_reason TEXT NOT NULL,
	prior_authorization TEXT NOT NULL,
	referral_number TEXT NOT NULL,
	onset_date TEXT,
	lmp_date TEXT,
	admission_date TEXT,
	discharge_date TEXT,
	claim_note TEXT NOT NULL,
	CONSTRAINT pk_encounter PRIMARY KEY (id),
	CONSTRAINT fk_encounter_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id),
	CONSTRAINT fk_encounter_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
	CONSTRAINT fk_encounter_billing_entity_id FOREIGN KEY(billing_entity_id) REFERENCES billing_entity (id),
	CONSTRAINT fk_encounter_location_id FOREIGN KEY(location_id) REFERENCES location (id),
	CONSTRAINT fk_encounter_rendering_id FOREIGN KEY(rendering_id) REFERENCES provider (id),
	CONSTRAINT fk_encounter_referring_id FOREIGN KEY(referring_id) REFERENCES provider (id)
)
 STRICT;
CREATE INDEX ix_encounter_case_id ON encounter (case_id);
CREATE INDEX ix_encounter_patient_id_service_date ON encounter (patient_id, service_date);
CREATE INDEX ix_encounter_service_date ON encounter (service_date);
CREATE INDEX ix_encounter_state_service_date ON encounter (state, service_date);
CREATE TABLE charge (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	encounter_id INTEGER NOT NULL,
	patient_id INTEGER NOT NULL,
	line INTEGER NOT NULL,
	service_date TEXT NOT NULL,
	service_thru TEXT,
	system TEXT NOT NULL,
	code TEXT NOT NULL,
	modifiers TEXT NOT NULL,
	description TEXT NOT NULL,
	units INTEGER NOT NULL,
	unit_kind TEXT NOT NULL,
	amount INTEGER NOT NULL,
	pointers TEXT NOT NULL,
	place_of_service TEXT NOT NULL,
	emergency INTEGER NOT NULL,
	ndc TEXT NOT NULL,
	ndc_quantity INTEGER NOT NULL,
	ndc_unit TEXT NOT NULL,
	state TEXT NOT NULL,
	price_source TEXT NOT NULL,
	CONSTRAINT pk_charge PRIMARY KEY (id),
	CONSTRAINT fk_charge_encounter_id FOREIGN KEY(encounter_id) REFERENCES encounter (id),
	CONSTRAINT fk_charge_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
)
 STRICT;
CREATE INDEX ix_charge_encounter_id_line ON charge (encounter_id, line);
CREATE INDEX ix_charge_patient_id_service_date ON charge (patient_id, service_date);
CREATE INDEX ix_charge_state_service_date ON charge (state, service_date);
CREATE TABLE claim (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	number TEXT NOT NULL,
	patient_id INTEGER NOT NULL,
	case_id INTEGER NOT NULL,
	encounter_id INTEGER NOT NULL,
	coverage_id INTEGER NOT NULL,
	payer_id INTEGER NOT NULL,
	rank INTEGER NOT NULL,
	frequency TEXT NOT NULL,
	state TEXT NOT NULL,
	service_date TEXT NOT NULL,
	charge_total INTEGER NOT NULL,
	built_date TEXT NOT NULL,
	sent_date TEXT,
	payer_control TEXT NOT NULL,
	original_reference TEXT NOT NULL,
	blocking INTEGER NOT NULL,
	snapshot TEXT NOT NULL,
	next_action_date TEXT,
	submission_id INTEGER,
	patient_name TEXT NOT NULL,
	payer_name TEXT NOT NULL,
	CONSTRAINT pk_claim PRIMARY KEY (id),
	CONSTRAINT uq_claim_number UNIQUE (number),
	CONSTRAINT fk_claim_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id),
	CONSTRAINT fk_claim_case_id FOREIGN KEY(case_id) REFERENCES "case" (id),
	CONSTRAINT fk_claim_encounter_id FOREIGN KEY(encounter_id) REFERENCES encounter (id),
	CONSTRAINT fk_claim_coverage_id FOREIGN KEY(coverage_id) REFERENCES coverage (id),
	CONSTRAINT fk_claim_payer_id FOREIGN KEY(payer_id) REFERENCES payer (id),
	CONSTRAINT fk_claim_submission_id FOREIGN KEY(submission_id) REFERENCES submission (id)
)
 STRICT;
CREATE INDEX ix_claim_coverage_id ON claim (coverage_id);
CREATE INDEX ix_claim_encounter_id ON claim (encounter_id);
CREATE INDEX ix_claim_next_action_date ON claim (next_action_date);
CREATE INDEX ix_claim_patient_id ON claim (patient_id);
CREATE INDEX ix_claim_patient_name ON claim (patient_name);
CREATE INDEX ix_claim_payer_control ON claim (payer_control);
CREATE INDEX ix_claim_payer_id_state ON claim (payer_id, state);
CREATE INDEX ix_claim_payer_name ON claim (payer_name);
CREATE INDEX ix_claim_service_date ON claim (service_date);
CREATE INDEX ix_claim_state_charge_total ON claim (state, charge_total);
CREATE INDEX ix_claim_state_patient_name ON claim (state, patient_name);
CREATE INDEX ix_claim_state_service_date ON claim (state, service_date);
CREATE INDEX ix_claim_submission_id ON claim (submission_id);
CREATE TABLE diagnosis (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	encounter_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	system TEXT NOT NULL,
	code TEXT NOT NULL,
	CONSTRAINT pk_diagnosis PRIMARY KEY (id),
	CONSTRAINT uq_diagnosis_encounter_id_position UNIQUE (encounter_id, position),
	CONSTRAINT fk_diagnosis_encounter_id FOREIGN KEY(encounter_id) REFERENCES encounter (id)
)
 STRICT;
CREATE TABLE document (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	patient_id INTEGER NOT NULL,
	encounter_id INTEGER,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	media_type TEXT NOT NULL,
	document_date TEXT NOT NULL,
	blob TEXT NOT NULL,
	size INTEGER NOT NULL,
	CONSTRAINT pk_document PRIMARY KEY (id),
	CONSTRAINT fk_document_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id),
	CONSTRAINT fk_document_encounter_id FOREIGN KEY(encounter_id) REFERENCES encounter (id)
)
 STRICT;
CREATE INDEX ix_document_encounter_id ON document (encounter_id);
CREATE INDEX ix_document_patient_id_document_date ON document (patient_id, document_date);
CREATE TABLE claim_charge (
	claim_id INTEGER NOT NULL,
	charge_id INTEGER NOT NULL,
	line INTEGER NOT NULL,
	CONSTRAINT pk_claim_charge PRIMARY KEY (claim_id, charge_id),
	CONSTRAINT fk_claim_charge_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id),
	CONSTRAINT fk_claim_charge_charge_id FOREIGN KEY(charge_id) REFERENCES charge (id)
)
 STRICT;
CREATE INDEX ix_claim_charge_charge_id ON claim_charge (charge_id);
CREATE TABLE claim_event (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	claim_id INTEGER NOT NULL,
	happened_at TEXT NOT NULL,
	kind TEXT NOT NULL,
	text TEXT NOT NULL,
	submission_id INTEGER,
	remittance_id INTEGER,
	blob TEXT NOT NULL,
	CONSTRAINT pk_claim_event PRIMARY KEY (id),
	CONSTRAINT fk_claim_event_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id),
	CONSTRAINT fk_claim_event_submission_id FOREIGN KEY(submission_id) REFERENCES submission (id),
	CONSTRAINT fk_claim_event_remittance_id FOREIGN KEY(remittance_id) REFERENCES remittance (id)
)
 STRICT;
CREATE INDEX ix_claim_event_claim_id_happened_at ON claim_event (claim_id, happened_at);
CREATE TABLE claim_payment (
	id INTEGER NOT NULL,
	remittance_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	claim_id INTEGER,
	claim_number TEXT NOT NULL,
	status TEXT NOT NULL,
	charge INTEGER NOT NULL,
	paid INTEGER NOT NULL,
	patient_share INTEGER NOT NULL,
	payer_control TEXT NOT NULL,
	posting TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_claim_payment PRIMARY KEY (id),
	CONSTRAINT uq_claim_payment_remittance_id_position UNIQUE (remittance_id, position),
	CONSTRAINT fk_claim_payment_remittance_id FOREIGN KEY(remittance_id) REFERENCES remittance (id),
	CONSTRAINT fk_claim_payment_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id)
)
 STRICT;
CREATE INDEX ix_claim_payment_claim_id ON claim_payment (claim_id);
CREATE INDEX ix_claim_payment_claim_number ON claim_payment (claim_number);
CREATE INDEX ix_claim_payment_posting_remittance_id ON claim_payment (posting, remittance_id);
CREATE TABLE ledger_line (
	id INTEGER NOT NULL,
	entry_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	account TEXT NOT NULL,
	cents INTEGER NOT NULL,
	patient_id INTEGER,
	charge_id INTEGER,
	claim_id INTEGER,
	coverage_id INTEGER,
	remittance_id INTEGER,
	"group" TEXT NOT NULL,
	carc TEXT NOT NULL,
	aging_date TEXT,
	accounting_date TEXT NOT NULL,
	CONSTRAINT pk_ledger_line PRIMARY KEY (id),
	CONSTRAINT fk_ledger_line_entry_id FOREIGN KEY(entry_id) REFERENCES ledger_entry (id),
	CONSTRAINT fk_ledger_line_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id),
	CONSTRAINT fk_ledger_line_charge_id FOREIGN KEY(charge_id) REFERENCES charge (id),
	CONSTRAINT fk_ledger_line_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id),
	CONSTRAINT fk_ledger_line_coverage_id FOREIGN KEY(coverage_id) REFERENCES coverage (id),
	CONSTRAINT fk_ledger_line_remittance_id FOREIGN KEY(remittance_id) REFERENCES remittance (id)
)
 STRICT;
CREATE INDEX ix_ledger_line_aging ON ledger_line (account, patient_id, aging_date, accounting_date, cents);
CREATE INDEX ix_ledger_line_charge ON ledger_line (charge_id, account, accounting_date, cents);
CREATE INDEX ix_ledger_line_claim ON ledger_line (claim_id, account, cents);
CREATE INDEX ix_ledger_line_entry ON ledger_line (entry_id, position);
CREATE INDEX ix_ledger_line_patient ON ledger_line (patient_id, account, accounting_date, cents);
CREATE INDEX ix_ledger_line_period ON ledger_line (accounting_date, account, cents);
CREATE INDEX ix_ledger_line_remittance ON ledger_line (remittance_id, account, cents);
CREATE TABLE work_item (
	id INTEGER NOT NULL,
	version INTEGER NOT NULL,
	kind TEXT NOT NULL,
	state TEXT NOT NULL,
	patient_id INTEGER,
	claim_id INTEGER,
	encounter_id INTEGER,
	remittance_id INTEGER,
	reason TEXT NOT NULL,
	due_date TEXT,
	created_date TEXT NOT NULL,
	patient_name TEXT NOT NULL,
	CONSTRAINT pk_work_item PRIMARY KEY (id),
	CONSTRAINT fk_work_item_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id),
	CONSTRAINT fk_work_item_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id),
	CONSTRAINT fk_work_item_encounter_id FOREIGN KEY(encounter_id) REFERENCES encounter (id),
	CONSTRAINT fk_work_item_remittance_id FOREIGN KEY(remittance_id) REFERENCES remittance (id)
)
 STRICT;
CREATE INDEX ix_work_item_claim_id ON work_item (claim_id);
CREATE INDEX ix_work_item_encounter_id ON work_item (encounter_id);
CREATE INDEX ix_work_item_patient_id ON work_item (patient_id);
CREATE INDEX ix_work_item_remittance_id ON work_item (remittance_id);
CREATE INDEX ix_work_item_state_due_date ON work_item (state, due_date);
CREATE INDEX ix_work_item_state_kind_due_date ON work_item (state, kind, due_date);
CREATE TABLE service_payment (
	id INTEGER NOT NULL,
	claim_payment_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	charge_id INTEGER,
	line_control TEXT NOT NULL,
	code TEXT NOT NULL,
	modifiers TEXT NOT NULL,
	service_date TEXT,
	charge INTEGER NOT NULL,
	paid INTEGER NOT NULL,
	allowed INTEGER,
	units INTEGER NOT NULL,
	remarks TEXT NOT NULL,
	CONSTRAINT pk_service_payment PRIMARY KEY (id),
	CONSTRAINT uq_service_payment_claim_payment_id_position UNIQUE (claim_payment_id, position),
	CONSTRAINT fk_service_payment_claim_payment_id FOREIGN KEY(claim_payment_id) REFERENCES claim_payment (id),
	CONSTRAINT fk_service_payment_charge_id FOREIGN KEY(charge_id) REFERENCES charge (id)
)
 STRICT;
CREATE INDEX ix_service_payment_charge_id ON service_payment (charge_id);
CREATE TABLE adjustment (
	id INTEGER NOT NULL,
	claim_payment_id INTEGER NOT NULL,
	service_payment_id INTEGER,
	position INTEGER NOT NULL,
	"group" TEXT NOT NULL,
	carc TEXT NOT NULL,
	amount INTEGER NOT NULL,
	quantity INTEGER,
	CONSTRAINT pk_adjustment PRIMARY KEY (id),
	CONSTRAINT fk_adjustment_claim_payment_id FOREIGN KEY(claim_payment_id) REFERENCES claim_payment (id),
	CONSTRAINT fk_adjustment_service_payment_id FOREIGN KEY(service_payment_id) REFERENCES service_payment (id)
)
 STRICT;
CREATE INDEX ix_adjustment_claim_payment_id ON adjustment (claim_payment_id);
CREATE INDEX ix_adjustment_group_carc ON adjustment ("group", carc);
CREATE INDEX ix_adjustment_service_payment_id ON adjustment (service_payment_id);
