package consent

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"buyergraph/ent/consentacceptance"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
)

// ConsentAcceptInput names the versions that a customer user accepts.
type ConsentAcceptInput struct {
	Versions     []string
	Language     string
	Channel      consentacceptance.Channel
	CustomerUser *string
	Reason       *string
}

// Options implements mutation.Optioned.
func (in ConsentAcceptInput) Options() mutation.Options { return mutation.Options{Reason: in.Reason} }

// ActiveKey is the key of the acceptance of a consent by a user that stands. It is unique, so that
// one stands at most.
func ActiveKey(userID, consentID int64) string { return fmt.Sprintf("%d.%d", userID, consentID) }

// shownText is the text of a version that a user was shown, in the language that they asked for or
// else in the default one.
type shownText struct {
	version, consent, newest int64
	language, digest         string
}

// standingAcceptance is an acceptance that has not ended.
type standingAcceptance struct{ id, version int64 }

// Accept records that a customer user accepts versions of consents: the viewer, or for staff
// another user. It ends the acceptances of older versions, and does nothing where the version is
// accepted already. The result are the acceptances that stand, in the order of the versions.
// Codes: REQUIRED, INVALID, TOO_MANY, NOT_FOUND, CONSENT_CHANGED, PERMISSION_DENIED.
func Accept(ctx context.Context, tx *store.Tx, in ConsentAcceptInput) (id string, acceptances []string, err error) {
	f := mutation.NewForm(ctx, tx, &in)
	v := authz.WithoutCachedCompanies(viewer.FromContext(ctx))
	userID := acceptingUser(f, &in, v)
	f.Require(&in.CustomerUser, func() error { return checkMayAcceptFor(ctx, tx, v, userID) })
	f.Text(&in.Language, text.ValidateLanguage, nil, func(s string) { in.Language = text.CanonicalLanguage(s) }, nil)
	if len(in.Versions) == 0 {
		f.Fault(&in.Versions, apperr.Empty())
	}
	versions := f.Links(&in.Versions, authz.ConsentVersion, nil, func(...int64) {}, nil)
	shown := mutation.Load(f, func(ctx context.Context) ([]shownText, error) {
		return loadShownTexts(ctx, tx, versions.After, in.Language)
	})
	f.Require(&in.Versions, func() error { return checkNewest(versions, shown) })
	if err := f.Err(); err != nil {
		return "", nil, err
	}
	standing, err := lockStanding(ctx, tx, userID, shown)
	if err != nil {
		return "", nil, err
	}
	for _, t := range shown {
		last, stands := standing[t.consent]
		if stands && last.version == t.version {
			acceptances = append(acceptances, authz.ConsentAcceptance.FormatID(last.id))
			continue
		}
		if stands {
			update := tx.ConsentAcceptance.UpdateOneID(last.id).SetEndedAt(tx.Now).ClearActiveKey()
			f.Then(func() error { return update.Exec(viewer.AsSystem(ctx)) })
		}
		n, err := save(ctx, tx, f, &in, userID, t)
		if err != nil {
			return "", nil, err
		}
		acceptances = append(acceptances, authz.ConsentAcceptance.FormatID(n))
	}
	return "", acceptances, f.Err()
}

// acceptingUser returns the user who accepts. Whoever acts for another user is a staff user, gives
// a reason, and is recorded under the channel STAFF.
func acceptingUser(f *mutation.Form, in *ConsentAcceptInput, v *viewer.Viewer) int64 {
	userID := v.CustomerUserID()
	switch {
	case in.CustomerUser != nil:
		if linked := f.Link(&in.CustomerUser, authz.CustomerUser, nil, func(int64) {}, nil); linked != nil {
			userID = *linked
		}
	case userID == 0:
		f.Fault(&in.CustomerUser, apperr.Empty())
	}
	switch {
	case v.Kind == viewer.Staff:
		in.Channel = consentacceptance.ChannelSTAFF
		f.Require(&in.Reason, func() error { return requireReason(in.Reason) })
	case in.Channel == consentacceptance.ChannelSTAFF:
		f.Fault(&in.Channel, apperr.New(apperr.Invalid, "Only staff users accept through this channel.", "reason", "CHANNEL"))
	}
	return userID
}

// checkMayAcceptFor checks that the viewer's permission covers a user, also where nothing is to be
// written. Codes: PERMISSION_DENIED.
func checkMayAcceptFor(ctx context.Context, tx *store.Tx, v *viewer.Viewer, userID int64) error {
	covers, err := authz.ConsentAcceptance.CoversOwner(ctx, tx, v, authz.Create, userID)
	if err == nil && !covers {
		err = authz.OutsideScope(authz.ConsentAcceptance, authz.Create)
	}
	return err
}

// requireReason checks that a staff user gives a reason. Codes: REQUIRED.
func requireReason(reason *string) error {
	if reason == nil || text.Clean(*reason) == "" {
		return apperr.Empty()
	}
	return nil
}

// loadShownTexts returns the texts of versions in a language, in the order of the versions.
func loadShownTexts(ctx context.Context, tx *store.Tx, versions []int64, language string) (texts []shownText, err error) {
	if len(versions) == 0 {
		return nil, nil
	}
	query, args := dbquery.AppendIn([]byte("SELECT v.id,v.consent_id,"+
		"(SELECT n.id FROM consent_versions n WHERE n.consent_id=v.consent_id ORDER BY n.number DESC LIMIT 1),"+
		"COALESCE(x.language,d.language),COALESCE(x.text_digest,d.text_digest) FROM consent_versions v"+
		" JOIN consent_texts d ON d.consent_version_id=v.id AND d.position=1"+
		" LEFT JOIN consent_texts x ON x.consent_version_id=v.id AND x.language=? WHERE v.id"), []any{language}, versions)
	err = dbquery.ForEach(ctx, tx, string(query), args, func(rows *sql.Rows) error {
		var t shownText
		err := rows.Scan(&t.version, &t.consent, &t.newest, &t.language, &t.digest)
		texts = append(texts, t)
		return err
	})
	slices.SortFunc(texts, func(a, b shownText) int { return slices.Index(versions, a.version) - slices.Index(versions, b.version) })
	return texts, err
}

// checkNewest checks that versions are the newest ones of their consents. Codes: CONSENT_CHANGED.
func checkNewest(versions mutation.LinkChange, shown []shownText) error {
	newest := map[int64]int64{}
	for _, t := range shown {
		newest[t.version] = t.newest
	}
	outdated := slices.DeleteFunc(slices.Clone(versions.After), func(v int64) bool { return newest[v] == v })
	return versions.Faults(outdated, func(v int64) *apperr.Error {
		return apperr.New(apperr.ConsentChanged, "This consent has a newer version: {version}. Show its text, and accept that version.",
			"version", authz.ConsentVersion.FormatID(newest[v]))
	})
}

// lockStanding returns the acceptances of some consents by a user that stand, by the consents. Others
// cannot end them, or add one, until the transaction ends.
func lockStanding(ctx context.Context, tx *store.Tx, userID int64, shown []shownText) (map[int64]standingAcceptance, error) {
	var keys []string
	for _, t := range shown {
		keys = append(keys, ActiveKey(userID, t.consent))
	}
	query, args := dbquery.AppendIn([]byte("SELECT id,consent_id,consent_version_id FROM consent_acceptances WHERE active_key"), nil, keys)
	if tx.Dialect == dialect.MySQL {
		query = append(query, " FOR UPDATE"...)
	}
	standing := map[int64]standingAcceptance{}
	err := dbquery.ForEach(ctx, tx, string(query), args, func(rows *sql.Rows) error {
		var consentID int64
		var a standingAcceptance
		err := rows.Scan(&a.id, &consentID, &a.version)
		standing[consentID] = a
		return err
	})
	return standing, err
}

// save writes one acceptance, with where it came from as the proof.
func save(ctx context.Context, tx *store.Tx, f *mutation.Form, in *ConsentAcceptInput, userID int64, t shownText) (int64, error) {
	origin := viewer.OriginFromContext(ctx)
	create := tx.ConsentAcceptance.Create().SetCustomerUserID(userID).SetConsentID(t.consent).SetConsentVersionID(t.version).
		SetAcceptedAt(tx.Now).SetChannel(in.Channel).SetLanguage(t.language).SetTextDigest(t.digest).
		SetAddress(origin.IPAddress).SetUserAgent(origin.UserAgent).SetActiveKey(ActiveKey(userID, t.consent))
	a, err := mutation.SaveNew(f, create.Save)
	if err != nil {
		return 0, err
	}
	return a.ID, nil
}

// missingSQL reads the newest versions of the mandatory consents of a website that a user has not
// accepted: the website of the session, else of the user, else the default one.
const missingSQL = "SELECT v.id FROM website_consents w JOIN consent_versions v ON v.consent_id=w.consent_id" +
	" WHERE w.website_id=COALESCE(NULLIF(?,0),(SELECT u.website_id FROM customer_users u WHERE u.id=?)," +
	"(SELECT MIN(s.id) FROM websites s WHERE s.`default`))" +
	" AND w.mandatory AND v.number=(SELECT MAX(n.number) FROM consent_versions n WHERE n.consent_id=w.consent_id)" +
	" AND NOT EXISTS (SELECT 1 FROM consent_acceptances a WHERE a.customer_user_id=? AND a.consent_version_id=v.id AND a.ended_at IS NULL)" +
	" ORDER BY w.position,w.id"

// Missing returns the graph ids of the versions that a customer user has to accept, in the order of
// the website. Nobody else has to. The error is that of the query.
func Missing(ctx context.Context, q dbquery.Querier, v *viewer.Viewer) (missing []string, err error) {
	userID := v.CustomerUserID()
	if userID == 0 {
		return nil, nil
	}
	ids, err := dbquery.IDs(ctx, q, missingSQL, []any{v.WebsiteID, userID, userID})
	for _, n := range ids {
		missing = append(missing, authz.ConsentVersion.FormatID(n))
	}
	return missing, err
}
