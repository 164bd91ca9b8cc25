package mail_test

import (
	"context"
	"errors"
	"testing"
	"time"

	entmail "buyergraph/ent/mail"
	"buyergraph/internal/lease"
	"buyergraph/internal/mail"
	"buyergraph/internal/testkit"
)

// A fault of the database after the mail server has accepted a mail does not send the mail
// again: the sender tries again to record that it was sent.
func TestFaultAfterSending(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		for n := int64(1); ; n++ {
			addMail(t, k, mail.PasswordReset)
			fired := k.FailStatement(n, errors.New("a fault"))
			_ = k.App.MailOutbox.RunDue(context.Background())
			if !fired() {
				if n < 10 {
					t.Errorf("sending a mail has only %d points that can fail", n-1)
				}
				break
			}
			k.Clock.Add(time.Hour + lease.ClockTolerance)
			got := k.TakeMails(t)
			unsent := k.Store.Client.Mail.Query().Where(entmail.StateNEQ(entmail.StateSENT)).CountX(testkit.SystemContext())
			if unsent > 0 || len(got) != 1 {
				t.Errorf("fault at point %d: %d copies, %d mails are not sent", n, len(got), unsent)
			}
		}
	})
}
