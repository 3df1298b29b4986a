"""evidence is only added to: the database refuses anything else"""

from alembic import op

revision = "0002"
down_revision = "0001"

SQLITE = (
    "CREATE TRIGGER evidence_refuse_update BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is never changed or deleted, only added to'); END",
    "CREATE TRIGGER evidence_refuse_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is never changed or deleted, only added to'); END",
    "CREATE TRIGGER review_decision_refuse_update BEFORE UPDATE ON review_decision BEGIN SELECT RAISE(ABORT, 'review_decision is never changed or deleted, only added to'); END",
    "CREATE TRIGGER review_decision_refuse_delete BEFORE DELETE ON review_decision BEGIN SELECT RAISE(ABORT, 'review_decision is never changed or deleted, only added to'); END",
    "CREATE TRIGGER candidate_change_refuse_update BEFORE UPDATE ON candidate_change BEGIN SELECT RAISE(ABORT, 'candidate_change is never changed or deleted, only added to'); END",
    "CREATE TRIGGER candidate_change_refuse_delete BEFORE DELETE ON candidate_change BEGIN SELECT RAISE(ABORT, 'candidate_change is never changed or deleted, only added to'); END",
    "CREATE TRIGGER evidence_revision_refuse_update BEFORE UPDATE ON evidence_revision WHEN NOT (OLD.id IS NEW.id AND OLD.evidence_id IS NEW.evidence_id AND OLD.number IS NEW.number AND OLD.candidate_id IS NEW.candidate_id AND OLD.indicator_id IS NEW.indicator_id AND OLD.kind IS NEW.kind AND OLD.value IS NEW.value AND OLD.level IS NEW.level AND OLD.stance IS NEW.stance AND OLD.lower IS NEW.lower AND OLD.upper IS NEW.upper AND OLD.interval_level IS NEW.interval_level AND OLD.standard_error IS NEW.standard_error AND OLD.denominator IS NEW.denominator AND OLD.pollster IS NEW.pollster AND OLD.question IS NEW.question AND OLD.observed_on IS NEW.observed_on AND OLD.observed_precision IS NEW.observed_precision AND OLD.valid_until IS NEW.valid_until AND OLD.published_on IS NEW.published_on AND OLD.source_id IS NEW.source_id AND OLD.reliability IS NEW.reliability AND OLD.reliability_reason IS NEW.reliability_reason AND OLD.credibility IS NEW.credibility AND OLD.origin IS NEW.origin AND OLD.title IS NEW.title AND OLD.summary IS NEW.summary AND OLD.rationale IS NEW.rationale AND OLD.source_title IS NEW.source_title AND OLD.url IS NEW.url AND OLD.derived_from_id IS NEW.derived_from_id AND OLD.review IS NEW.review AND OLD.recorded_by IS NEW.recorded_by AND OLD.recorded_at IS NEW.recorded_at AND (OLD.accepted_at IS NULL OR OLD.accepted_at IS NEW.accepted_at) AND (OLD.closed_at IS NULL OR OLD.closed_at IS NEW.closed_at)) BEGIN SELECT RAISE(ABORT, 'evidence_revision is never changed, only accepted and closed'); END",
    "CREATE TRIGGER evidence_revision_refuse_delete BEFORE DELETE ON evidence_revision BEGIN SELECT RAISE(ABORT, 'evidence_revision is never deleted'); END",
    "CREATE TRIGGER evidence_refuse_replace BEFORE INSERT ON evidence WHEN EXISTS (SELECT 1 FROM evidence WHERE (id = NEW.id) OR (public_id = NEW.public_id)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: evidence is never replaced'); END",
    "CREATE TRIGGER review_decision_refuse_replace BEFORE INSERT ON review_decision WHEN EXISTS (SELECT 1 FROM review_decision WHERE (id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: review_decision is never replaced'); END",
    "CREATE TRIGGER candidate_change_refuse_replace BEFORE INSERT ON candidate_change WHEN EXISTS (SELECT 1 FROM candidate_change WHERE (candidate_id = NEW.candidate_id AND revision = NEW.revision)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: candidate_change is never replaced'); END",
    "CREATE TRIGGER evidence_revision_refuse_replace BEFORE INSERT ON evidence_revision WHEN EXISTS (SELECT 1 FROM evidence_revision WHERE (id = NEW.id) OR (evidence_id = NEW.evidence_id AND number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: evidence_revision is never replaced'); END",
    "CREATE TRIGGER framework_version_refuse_replace BEFORE INSERT ON framework_version WHEN EXISTS (SELECT 1 FROM framework_version WHERE (id = NEW.id) OR (framework_id = NEW.framework_id AND number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: framework_version is never replaced'); END",
    "CREATE TRIGGER framework_version_refuse_update BEFORE UPDATE ON framework_version WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a published framework version is never changed'); END",
    "CREATE TRIGGER framework_version_refuse_delete BEFORE DELETE ON framework_version WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a published framework version is never deleted'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is never changed or deleted, only added to', TG_TABLE_NAME; END $$",
    "CREATE FUNCTION refuse_change_but_once() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE was jsonb := to_jsonb(OLD); now jsonb := to_jsonb(NEW); field text; BEGIN FOREACH field IN ARRAY TG_ARGV LOOP IF was -> field = 'null'::jsonb THEN was := was - field; now := now - field; END IF; END LOOP; IF was IS DISTINCT FROM now THEN RAISE EXCEPTION '% is never changed, only accepted and closed', TG_TABLE_NAME; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER evidence_refuse_change BEFORE UPDATE OR DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER review_decision_refuse_change BEFORE UPDATE OR DELETE ON review_decision FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER candidate_change_refuse_change BEFORE UPDATE OR DELETE ON candidate_change FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER evidence_revision_refuse_update BEFORE UPDATE ON evidence_revision FOR EACH ROW EXECUTE FUNCTION refuse_change_but_once('accepted_at', 'closed_at')",
    "CREATE TRIGGER evidence_revision_refuse_delete BEFORE DELETE ON evidence_revision FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER evidence_refuse_truncate BEFORE TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER review_decision_refuse_truncate BEFORE TRUNCATE ON review_decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER candidate_change_refuse_truncate BEFORE TRUNCATE ON candidate_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER evidence_revision_refuse_truncate BEFORE TRUNCATE ON evidence_revision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER framework_version_refuse_truncate BEFORE TRUNCATE ON framework_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER framework_version_refuse_change BEFORE UPDATE OR DELETE ON framework_version FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse_change()",
)
DROP_FUNCTIONS = "DROP FUNCTION refuse_change, refuse_change_but_once"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if sqlite else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement.replace("%", "%%"))


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if sqlite else POSTGRESQL:
        words = statement.split()
        if words[1] == "TRIGGER":
            on = "" if sqlite else f" ON {words[words.index('ON') + 1]}"
            op.execute(f"DROP TRIGGER {words[2]}{on}")
    if not sqlite:
        op.execute(DROP_FUNCTIONS)
