// Package consent edits consents: their definitions, the versions with the texts, and the
// acceptances by customer users, which are kept as a proof.
package consent

import (
	"context"
	"strconv"

	"buyergraph/ent/consent"
	"buyergraph/ent/consenttext"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/text"

	"entgo.io/ent/dialect"
	"github.com/99designs/gqlgen/graphql"
)

// ConsentCreateInput is a new consent; the SDL describes its fields.
type ConsentCreateInput struct {
	mutation.Create

	ExternalID           *string
	Name                 string
	DeclinedNotification bool
}

// ConsentUpdateInput is a change of a consent; absent fields stay.
type ConsentUpdateInput struct {
	mutation.Update

	ID                   string
	ExternalID           graphql.Omittable[*string]
	Name                 graphql.Omittable[*string]
	DeclinedNotification *bool
}

// ConsentVersionPublishInput is a new version of a consent.
type ConsentVersionPublishInput struct {
	mutation.Create

	Consent string
	Texts   []*ConsentTextInput
}

// ConsentTextInput is the text of a version in one language.
type ConsentTextInput struct {
	Language string
	Name     string
	Text     string
}

// Create creates a consent. Codes: those of its validators, NOT_UNIQUE.
func Create(ctx context.Context, tx *store.Tx, in ConsentCreateInput) (string, error) {
	create := tx.Consent.Create().SetDeclinedNotification(in.DeclinedNotification)
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, consent.ExternalIDValidator, nil, m.SetExternalID, nil)
	f.Text(&in.Name, consent.NameValidator, nil, m.SetName, nil)
	c, err := mutation.SaveNew(f, create.Save)
	if err != nil {
		return "", err
	}
	return authz.Consent.FormatID(c.ID), nil
}

// Update changes a consent. Codes: NOT_FOUND, STALE_VERSION, those of its validators, NOT_UNIQUE.
func Update(ctx context.Context, tx *store.Tx, in ConsentUpdateInput) (string, error) {
	c, err := mutation.LockForOperation(ctx, tx, authz.Consent, authz.OpEdit, in.ID, tx.Consent.Get)
	if err != nil {
		return "", err
	}
	update := c.Update()
	m, f := update.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, consent.ExternalIDValidator, c.ExternalID, m.SetExternalID, m.ClearExternalID)
	f.Text(&in.Name, consent.NameValidator, &c.Name, m.SetName, nil)
	mutation.SetIfChanged(in.DeclinedNotification, c.DeclinedNotification, m.SetDeclinedNotification)
	return in.ID, f.Save(update.Exec)
}

// PublishVersion publishes a new version of a consent with its texts. Codes: NOT_FOUND, REQUIRED,
// TOO_MANY, INVALID, and those of the validators of a text.
func PublishVersion(ctx context.Context, tx *store.Tx, in ConsentVersionPublishInput) (string, error) {
	create := tx.ConsentVersion.Create().SetPublishedAt(tx.Now)
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	consentID := f.Link(&in.Consent, authz.Consent, nil, m.SetConsentID, nil) // writes the guard of the consent
	checkTexts(f, &in)
	if consentID != nil {
		m.SetNumber(1 + mutation.Load(f, func(ctx context.Context) (int, error) { return lastNumber(ctx, tx, *consentID) }))
	}
	v, err := mutation.SaveNew(f, create.Save)
	if err != nil {
		return "", err
	}
	for i, t := range in.Texts {
		f.Then(func() error {
			body := text.Clean(t.Text)
			return tx.ConsentText.Create().SetConsentVersionID(v.ID).SetPosition(i + 1).SetLanguage(t.Language).SetName(t.Name).
				SetText(body).SetTextDigest(text.Digest(body)).Exec(ctx)
		})
	}
	return authz.ConsentVersion.FormatID(v.ID), f.Err()
}

// checkTexts checks the texts of a new version.
func checkTexts(f *mutation.Form, in *ConsentVersionPublishInput) {
	if len(in.Texts) == 0 {
		f.Fault(&in.Texts, apperr.Empty())
	}
	if err := mutation.CheckListLength(len(in.Texts), mutation.MaxListLength); err != nil {
		f.Fault(&in.Texts, err)
		return
	}
	seen := map[string]bool{}
	for i, t := range in.Texts {
		n := f.Nested(&in.Texts, t, strconv.Itoa(i))
		n.Text(&t.Language, validateNewLanguage(seen), nil, func(s string) { t.Language = text.CanonicalLanguage(s) }, nil)
		n.Text(&t.Name, consenttext.NameValidator, nil, func(s string) { t.Name = s }, nil)
		n.Text(&t.Text, consenttext.TextValidator, nil, func(s string) { t.Text = s }, nil)
	}
}

// validateNewLanguage accepts the tag of a language that is not among those seen, and adds it.
func validateNewLanguage(seen map[string]bool) func(string) error {
	return func(s string) error {
		if err := consenttext.LanguageValidator(s); err != nil {
			return err
		}
		key := text.CanonicalLanguage(text.Clean(s))
		if seen[key] {
			return apperr.New(apperr.Invalid, "This list has two texts in the language {language}. Remove one of the two.",
				"reason", "LANGUAGE_TWICE", "language", key)
		}
		seen[key] = true
		return nil
	}
}

// lastNumber returns the number of the newest version of a consent, 0 if it has none. It reads
// outside the snapshot of the transaction, which may be older than the consent's guard.
func lastNumber(ctx context.Context, tx *store.Tx, consentID int64) (n int, err error) {
	query := "SELECT COALESCE(MAX(number),0) FROM consent_versions WHERE consent_id=?"
	if tx.Dialect == dialect.MySQL {
		query += " LOCK IN SHARE MODE"
	}
	return n, dbquery.One(ctx, tx, query, []any{consentID}, &n)
}
