// Package mail is the outbox. A mail is a row, written in the transaction of the change
// that it reports. The row has a template's name and parameters, never a link: a worker
// creates the link when it sends the mail, so that the database never contains a link
// that works. Mails are sent at least once. A copy has the same Message-ID.
package mail

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"buyergraph/ent/mail"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// Message is a mail to a user, as callers of [Add] describe it.
type Message struct {
	Template Template
	// AccountEntity is authz.StaffUser or authz.CustomerUser, AccountID the id of the
	// user's row. A message with AccountID 0 is never sent, but takes as long to write
	// as any other: response times do not tell whether an account exists.
	AccountEntity *authz.Entity
	AccountID     int64
	// RecipientName may be empty.
	ToAddress, RecipientName string
	// WebsiteID is the website that a customer user's link opens. 0 stands for the
	// user's website or, without one, the default website.
	WebsiteID  int64
	Parameters map[string]string
}

// websiteParameter is the parameter that stores a message's WebsiteID.
const websiteParameter = "website"

// placeholderAddress is the recipient of messages with AccountID 0.
const placeholderAddress = "nobody@nowhere.invalid"

// Add writes a mail in the caller's transaction. A mail with a link replaces the user's
// waiting mails of the same purpose and revokes the links that were sent before.
func Add(ctx context.Context, tx *store.Tx, m Message) error {
	ctx = viewer.AsSystem(ctx)
	if purpose := templateSpecs[m.Template].linkPurpose; purpose != "" {
		if err := RevokeLinks(ctx, tx, m.AccountEntity, m.AccountID, purpose); err != nil {
			return err
		}
	}
	values := map[string]string{}
	maps.Copy(values, m.Parameters)
	if m.WebsiteID > 0 {
		values[websiteParameter] = strconv.FormatInt(m.WebsiteID, 10)
	}
	parameters, err := json.Marshal(values)
	if err != nil {
		return err
	}
	c := tx.Mail.Create().SetTemplate(string(m.Template)).SetParameters(string(parameters)).SetRecipientName(m.RecipientName).
		SetMessageID(rand.Text()).SetSendAt(tx.Now)
	switch {
	case m.AccountID == 0:
		c.SetRecipient(placeholderAddress).SetState(mail.StateDISCARDED)
	case m.AccountEntity == authz.StaffUser:
		c.SetRecipient(m.ToAddress).SetStaffUserID(m.AccountID)
	default:
		c.SetRecipient(m.ToAddress).SetCustomerUserID(m.AccountID)
	}
	tx.SignalWork()
	return c.Exec(ctx)
}

// RevokeLinks makes the links of a user stop working: it discards the waiting mails that would
// bring one, and deletes the one-time tokens of those that were sent. It updates the mails
// first: a worker that creates a link holds the lock of its mail's row, so the link exists when
// the tokens are deleted. Without a purpose it revokes the links of every purpose.
func RevokeLinks(ctx context.Context, tx *store.Tx, accountEntity *authz.Entity, accountID int64, purposes ...Purpose) error {
	column := "customer_user_id"
	if accountEntity == authz.StaffUser {
		column = "staff_user_id"
	}
	var templates, revoked []any
	for name, spec := range templateSpecs {
		if spec.linkPurpose != "" && (len(purposes) == 0 || slices.Contains(purposes, spec.linkPurpose)) {
			templates, revoked = append(templates, string(name)), append(revoked, string(spec.linkPurpose))
		}
	}
	in := " IN (?" + strings.Repeat(",?", len(templates)-1) + ")"
	_, err := tx.ExecContext(ctx, "UPDATE mails SET state='DISCARDED', error='the link was revoked', lease_owner=NULL, lease_until=NULL,"+
		" updated_at=? WHERE "+column+"=? AND state='QUEUED' AND template"+in, append([]any{tx.Now, accountID}, templates...)...)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM one_time_tokens WHERE "+column+"=? AND purpose"+in, append([]any{accountID}, revoked...)...)
	return err
}
