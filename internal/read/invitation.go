package read

// invitationStatusExpr computes an invitation's status. The column does not say EXPIRED;
// that follows from the time.
const invitationStatusExpr = "CASE WHEN {t}.`status`='PENDING' AND {t}.`expires_at`<={now} THEN 'EXPIRED' ELSE {t}.`status` END"
