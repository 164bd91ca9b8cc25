// Package mail is the outbox. A mail is a row, written in the transaction of the change
// that it reports. The row has a template's name and parameters, never a link: a worker
// creates the link when it sends the mail, so that the database never contains a link
// that works. Mails are sent at least once. A copy has the same Message-ID.
package mail

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

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
		if err := supersedeEarlier(ctx, tx, m); err != nil {
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

// supersedeEarlier discards the waiting mails for the message's purpose and revokes the
// links that were sent. It updates the mails first: a worker that creates a link holds
// the lock of its mail's row, so the link exists when the tokens are deleted.
func supersedeEarlier(ctx context.Context, tx *store.Tx, m Message) error {
	column := "customer_user_id"
	if m.AccountEntity == authz.StaffUser {
		column = "staff_user_id"
	}
	purpose := templateSpecs[m.Template].linkPurpose
	for name, spec := range templateSpecs {
		if spec.linkPurpose != purpose {
			continue
		}
		_, err := tx.ExecContext(ctx, "UPDATE mails SET state='DISCARDED', error='replaced by a newer mail',"+
			" lease_owner=NULL, lease_until=NULL, updated_at=?"+
			" WHERE "+column+"=? AND state='QUEUED' AND template=?", tx.Now, m.AccountID, string(name))
		if err != nil {
			return err
		}
	}
	return RevokeLinks(ctx, tx, m.AccountEntity, m.AccountID, purpose)
}

// RevokeLinks deletes the one-time tokens of a user, so that their links stop working.
// An empty purpose stands for every purpose.
func RevokeLinks(ctx context.Context, tx *store.Tx, accountEntity *authz.Entity, accountID int64, purpose Purpose) error {
	column := "customer_user_id"
	if accountEntity == authz.StaffUser {
		column = "staff_user_id"
	}
	statement := fmt.Sprintf("DELETE FROM one_time_tokens WHERE %s=? AND (purpose=? OR ?='')", column)
	_, err := tx.ExecContext(ctx, statement, accountID, string(purpose), string(purpose))
	return err
}
