// Package mail is the outbox. A mail is a row, written in the transaction of the change
// that it tells of: it holds a template's name and parameters, never a link. A worker
// makes the link when it sends, so that the database never holds one that works. Mails
// are sent at least once; a copy has the same Message-ID.
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

// Letter is a mail to somebody who has an account.
type Letter struct {
	Template Template
	// Of is rule.StaffUser or rule.CustomerUser, ID his row. A letter to nobody, of ID 0,
	// takes as long to write as any and is never sent.
	Of *authz.Entity
	ID int64
	// To is the address; Name, whose it is, may be empty.
	To, Name string
	// Website is where a customer user's link leads; 0 for his own, or the default one.
	Website    int64
	Parameters map[string]string
}

// websiteParameter keeps a letter's website.
const websiteParameter = "website"

// nobody is where a letter to nobody goes.
const nobody = "nobody@nowhere.invalid"

// Add writes a mail in the caller's transaction. One with a link takes the place of those
// of the same purpose that wait, and kills the links that were sent before.
func Add(ctx context.Context, tx *store.Tx, l Letter) error {
	ctx = viewer.AsSystem(ctx)
	if purpose := kinds[l.Template].purpose; purpose != "" {
		if err := supersede(ctx, tx, l); err != nil {
			return err
		}
	}
	values := map[string]string{}
	maps.Copy(values, l.Parameters)
	if l.Website > 0 {
		values[websiteParameter] = strconv.FormatInt(l.Website, 10)
	}
	parameters, err := json.Marshal(values)
	if err != nil {
		return err
	}
	c := tx.Mail.Create().SetTemplate(string(l.Template)).SetParameters(string(parameters)).SetRecipientName(l.Name).
		SetMessageID(rand.Text()).SetSendAt(tx.Now)
	switch {
	case l.ID == 0:
		c.SetRecipient(nobody).SetState(mail.StateDISCARDED)
	case l.Of == authz.StaffUser:
		c.SetRecipient(l.To).SetStaffUserID(l.ID)
	default:
		c.SetRecipient(l.To).SetCustomerUserID(l.ID)
	}
	tx.Wake()
	return c.Exec(ctx)
}

// supersede ends what was sent, or is to be, for the purpose of a letter. The mails come
// first: a worker that makes a link has locked its mail's row, so that its link is there
// to be deleted when this goes on.
func supersede(ctx context.Context, tx *store.Tx, l Letter) error {
	column := "customer_user_id"
	if l.Of == authz.StaffUser {
		column = "staff_user_id"
	}
	purpose := kinds[l.Template].purpose
	for name, k := range kinds {
		if k.purpose != purpose {
			continue
		}
		_, err := tx.ExecContext(ctx, "UPDATE mails SET state='DISCARDED', error='a newer one takes its place', lease_owner=NULL, lease_until=NULL, updated_at=?"+
			" WHERE "+column+"=? AND state='QUEUED' AND template=?", tx.Now, l.ID, string(name))
		if err != nil {
			return err
		}
	}
	return Revoke(ctx, tx, l.Of, l.ID, purpose)
}

// Revoke kills the links that were sent to somebody: those of a purpose, all of them where
// it is empty.
func Revoke(ctx context.Context, tx *store.Tx, of *authz.Entity, id int64, purpose Purpose) error {
	column := "customer_user_id"
	if of == authz.StaffUser {
		column = "staff_user_id"
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf("DELETE FROM one_time_tokens WHERE %s=? AND (purpose=? OR ?='')", column), id, string(purpose), string(purpose))
	return err
}
