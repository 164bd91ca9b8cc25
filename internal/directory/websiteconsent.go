package directory

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/websiteconsent"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// WebsiteConsentInput is a consent that a website asks for.
type WebsiteConsentInput struct {
	Consent   string
	Mandatory bool
}

// websiteConsent is a consent that a website is to ask for.
type websiteConsent struct {
	id        int64
	mandatory bool
}

// resolveConsents finds the consents of a list. Faults are at their elements. Codes: TOO_MANY,
// NOT_FOUND, INVALID.
func resolveConsents(f *mutation.Form, field *[]*WebsiteConsentInput) (list []websiteConsent) {
	if err := mutation.CheckListLength(len(*field), mutation.MaxListLength); err != nil {
		f.Fault(field, err)
		return nil
	}
	for i, c := range *field {
		n := f.Nested(field, c, strconv.Itoa(i))
		id := n.Link(&c.Consent, authz.Consent, nil, func(int64) {}, nil)
		switch {
		case id == nil:
		case slices.ContainsFunc(list, func(other websiteConsent) bool { return other.id == *id }):
			n.Fault(&c.Consent, apperr.New(apperr.Invalid, "This list has this consent twice. Remove one of the two.", "reason", "CONSENT_TWICE"))
		default:
			list = append(list, websiteConsent{*id, c.Mandatory})
		}
	}
	return list
}

// writeConsents replaces the consents that a website asks for, and returns the change for the audit; nil if
// nothing changes. The viewer must be allowed to edit the website.
func writeConsents(ctx context.Context, tx *store.Tx, f *mutation.Form, websiteID int64, list []websiteConsent) *jsontypes.Change {
	system := viewer.AsSystem(ctx)
	before := mutation.Load(f, func(context.Context) ([]*ent.WebsiteConsent, error) {
		return tx.WebsiteConsent.Query().Where(websiteconsent.WebsiteID(websiteID)).Order(websiteconsent.ByPosition()).All(system)
	})
	changed := false
	isListed := map[int64]bool{}
	for i, c := range list {
		isListed[c.id] = true
		k := slices.IndexFunc(before, func(w *ent.WebsiteConsent) bool { return w.ConsentID == c.id })
		switch {
		case k < 0:
			changed = true
			create := tx.WebsiteConsent.Create().SetWebsiteID(websiteID).SetConsentID(c.id).SetPosition(i + 1).SetMandatory(c.mandatory)
			f.Then(func() error { return create.Exec(system) })
		case before[k].Position != i+1 || before[k].Mandatory != c.mandatory:
			changed = true
			update := before[k].Update().SetPosition(i + 1).SetMandatory(c.mandatory)
			f.Then(func() error { return update.Exec(system) })
		}
	}
	for _, w := range before {
		if !isListed[w.ConsentID] {
			changed = true
			f.Then(func() error { return tx.WebsiteConsent.DeleteOne(w).Exec(system) })
		}
	}
	if !changed {
		return nil
	}
	former := make([]websiteConsent, len(before))
	for i, w := range before {
		former[i] = websiteConsent{w.ConsentID, w.Mandatory}
	}
	return &jsontypes.Change{FieldName: "consents", OldValue: describeConsents(former), NewValue: describeConsents(list)}
}

// describeConsents returns a list of consents as the audit shows it; nil for an empty one.
func describeConsents(list []websiteConsent) *string {
	var texts []string
	for _, c := range list {
		text := authz.Consent.FormatID(c.id)
		if !c.mandatory {
			text += " (optional)"
		}
		texts = append(texts, text)
	}
	if texts == nil {
		return nil
	}
	text := strings.Join(texts, ", ")
	return &text
}
