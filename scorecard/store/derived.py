"""What is kept twice, or can be derived: a sentence, and the query that finds where it is broken.

Plain SQL that both engines read. Each query gives the rows to put into its sentence, none if all
is well.
"""

from __future__ import annotations

DERIVED: tuple[tuple[str, str], ...] = (
    (
        "Candidate {}: its revision or its instant is not that of its last change.",
        "SELECT c.code FROM candidate c WHERE NOT EXISTS ("
        " SELECT 1 FROM candidate_change x WHERE x.candidate_id = c.id"
        " AND x.revision = c.revision AND x.changed_at = c.changed_at"
        ") OR c.revision <> (SELECT count(*) - 1 FROM candidate_change x"
        " WHERE x.candidate_id = c.id)",
    ),
    (
        "Candidate {}: the revisions have a gap, or do not follow each other in time.",
        "SELECT c.code FROM candidate c JOIN candidate_change x ON x.candidate_id = c.id"
        " WHERE x.revision < 0 OR x.revision > 0 AND NOT EXISTS ("
        " SELECT 1 FROM candidate_change y WHERE y.candidate_id = c.id"
        " AND y.revision = x.revision - 1 AND y.changed_at < x.changed_at)",
    ),
    (
        "Candidate {}: when a method was last published is not what the versions say.",
        "SELECT c.code FROM candidate c WHERE c.method_at"
        " IS DISTINCT FROM (SELECT max(published_at) FROM framework_version)",
    ),
    (
        "Revision {1} of candidate {0} is not of the instant of its action.",
        "SELECT x.candidate_id, x.revision FROM candidate_change x"
        " JOIN action a ON a.id = x.action_id WHERE x.changed_at <> a.at",
    ),
    (
        "Action {} changed evidence, but no revision of the candidate is of it.",
        "SELECT r.action_id FROM evidence_revision r WHERE NOT EXISTS ("
        " SELECT 1 FROM candidate_change x WHERE x.action_id = r.action_id"
        " AND x.candidate_id = r.candidate_id)",
    ),
    (
        "Revision {} was recorded at another instant or by somebody else than its action was.",
        "SELECT r.id FROM evidence_revision r JOIN action a ON a.id = r.action_id"
        " WHERE r.recorded_at <> a.at OR r.recorded_by <> a.account_id",
    ),
    (
        "Decision {} was made at another instant or by somebody else than its action was.",
        "SELECT d.id FROM review_decision d JOIN action a ON a.id = d.action_id"
        " WHERE d.decided_at <> a.at OR d.decided_by <> a.account_id",
    ),
    (
        "Attachment {} is of another instant, of somebody else, or of another size.",
        "SELECT t.id FROM attachment t JOIN action a ON a.id = t.action_id"
        " JOIN blob b ON b.sha256 = t.sha256"
        " WHERE t.attached_at <> a.at OR t.attached_by <> a.account_id"
        " OR t.size <> length(b.content)",
    ),
    (
        "Attachment {} has lost its file.",
        "SELECT t.id FROM attachment t WHERE NOT EXISTS ("
        " SELECT 1 FROM blob b WHERE b.sha256 = t.sha256)",
    ),
    (
        "The file {} is attached to nothing.",
        "SELECT b.sha256 FROM blob b WHERE NOT EXISTS ("
        " SELECT 1 FROM attachment t WHERE t.sha256 = b.sha256)",
    ),
    (
        "Edition {} was published at another instant or by somebody else than its action was.",
        "SELECT e.id FROM edition e JOIN action a ON a.id = e.action_id"
        " WHERE e.published_at <> a.at OR e.published_by <> a.account_id",
    ),
    (
        "Edition {} is by a version of another framework.",
        "SELECT e.id FROM edition e JOIN framework_version v ON v.id = e.version_id"
        " WHERE v.framework_id <> e.framework_id",
    ),
    (
        "Edition {} has no edition before it.",
        "SELECT e.id FROM edition e WHERE e.number > 1 AND NOT EXISTS ("
        " SELECT 1 FROM edition b WHERE b.candidate_id = e.candidate_id"
        " AND b.framework_id = e.framework_id AND b.quarter = e.quarter"
        " AND b.number = e.number - 1 AND b.published_at <= e.published_at)",
    ),
    (
        "Edition file {} was rendered at another instant or by somebody else than its action was.",
        "SELECT f.id FROM edition_file f JOIN action a ON a.id = f.action_id"
        " WHERE f.rendered_at <> a.at OR f.rendered_by <> a.account_id",
    ),
    (
        "Edition file {} has no attempt before it.",
        "SELECT f.id FROM edition_file f WHERE f.attempt > 1 AND NOT EXISTS ("
        " SELECT 1 FROM edition_file b WHERE b.edition_id = f.edition_id"
        " AND b.format = f.format AND b.attempt = f.attempt - 1)",
    ),
    (
        "Source {}: its reliability is not what it was last given.",
        "SELECT s.slug FROM source s WHERE s.reliability <> coalesce(("
        " SELECT g.reliability FROM source_change g WHERE g.source_id = s.id"
        " ORDER BY g.id DESC LIMIT 1), s.reliability)",
    ),
    (
        "Source grade {} is of another instant or of somebody else than its action was.",
        "SELECT g.id FROM source_change g JOIN action a ON a.id = g.action_id"
        " WHERE g.changed_at <> a.at OR g.changed_by <> a.account_id",
    ),
    (
        "Change {} of the catalogue is of another instant or of somebody else than its action was.",
        "SELECT x.id FROM catalogue_change x JOIN action a ON a.id = x.action_id"
        " WHERE x.changed_at <> a.at OR x.changed_by <> a.account_id",
    ),
    (
        "Change {} of the catalogue does not begin where the one before it ended.",
        "SELECT x.id FROM catalogue_change x WHERE x.said_before <> coalesce(("
        " SELECT y.said FROM catalogue_change y WHERE y.thing = x.thing"
        " AND y.thing_id = x.thing_id AND y.id < x.id ORDER BY y.id DESC LIMIT 1), x.said_before)",
    ),
    (
        "Framework version {} was published at another instant than its action was.",
        "SELECT v.id FROM framework_version v JOIN action a ON a.id = v.publish_action_id"
        " WHERE v.published_at <> a.at",
    ),
    (
        "Framework version {} is published without an action, or has one without being so.",
        "SELECT v.id FROM framework_version v"
        " WHERE (v.published_at IS NULL) <> (v.publish_action_id IS NULL)",
    ),
    (
        "Entry {} has no first revision, or its revisions have a gap.",
        "SELECT e.public_id FROM evidence e WHERE ("
        " SELECT count(*) FROM evidence_revision r WHERE r.evidence_id = e.id) <> coalesce(("
        " SELECT max(r.number) FROM evidence_revision r WHERE r.evidence_id = e.id), -1)",
    ),
    (
        "Revision {} is accepted at another instant than its decision or its recording says.",
        "SELECT r.id FROM evidence_revision r WHERE r.accepted_at"
        " IS DISTINCT FROM CASE WHEN r.review = 'none' THEN r.recorded_at ELSE ("
        " SELECT d.decided_at FROM review_decision d"
        " WHERE d.revision_id = r.id AND d.verdict = 'accepted') END",
    ),
    (
        # Retracted, returned or rejected; or the next one took its place: an accepted one's place
        # is taken by acceptance, a waiting one's by being recorded.
        "Revision {} is closed at another instant than what happened to it says.",
        "SELECT r.id FROM evidence_revision r WHERE r.closed_at"
        " IS DISTINCT FROM coalesce(("
        " SELECT min(d.decided_at) FROM review_decision d WHERE d.revision_id = r.id"
        " AND d.verdict IN ('retracted', 'returned', 'rejected')"
        "), CASE WHEN r.accepted_at IS NULL THEN ("
        " SELECT n.recorded_at FROM evidence_revision n"
        " WHERE n.evidence_id = r.evidence_id AND n.number = r.number + 1"
        ") ELSE ("
        " SELECT min(n.accepted_at) FROM evidence_revision n"
        " WHERE n.evidence_id = r.evidence_id AND n.number > r.number"
        ") END)",
    ),
)
