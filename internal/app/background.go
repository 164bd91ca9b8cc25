package app

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"buyergraph/internal/audit"
	"buyergraph/internal/job"
	"buyergraph/internal/mail"
)

const day = 24 * time.Hour

// sweeps are how long what has served its purpose is kept, by the column that tells when
// it did.
var sweeps = []job.Sweep{
	{Table: "idempotency_keys", Column: "created_at", Age: day},
	{Table: "one_time_tokens", Column: "expires_at"},
	{Table: "sessions", Column: "expires_at"},
	{Table: "login_attempts", Column: "attempted_at", Age: 90 * day},
	{Table: "rate_limits", Column: "began_at", Age: 2 * day}, // no span is longer than a day
	{Table: "jobs", Column: "run_at", Age: day, Of: "state='SUCCEEDED' AND requested_by_staff_user_id IS NULL AND requested_by_customer_user_id IS NULL AND"},
	{Table: "jobs", Column: "run_at", Age: 90 * day, Of: "state IN ('SUCCEEDED','FAILED','CANCELLED') AND"},
	{Table: "mails", Column: "send_at", Age: 90 * day, Of: "state IN ('SENT','FAILED','DISCARDED') AND"},
}

// background makes what works behind the requests.
func (a *App) background() (err error) {
	a.Jobs = job.New(a.Store)
	a.Jobs.Every("SWEEP", time.Hour, job.Sweeper(sweeps...))
	a.Jobs.Every("AUDIT_SEAL", time.Minute, func(ctx context.Context, l *job.Lease) error {
		n, err := audit.Seal(ctx, a.Store)
		l.Result = fmt.Sprintf("%d entries sealed", n)
		return err
	})
	a.Mails = &mail.Outbox{Store: a.Store, From: a.config.Sender(), PublicURL: cmp.Or(a.config.PublicURL, "http://"+a.config.Addr)}
	switch c := a.config; {
	case c.SMTPURL != "":
		if a.Mails.Sender, err = mail.NewSMTP(c.SMTPURL, nil); err != nil {
			err = fmt.Errorf("--smtp-url: %w", err)
		}
	case c.MailFolder != "":
		a.Mails.Sender = mail.Folder(c.MailFolder)
	case c.Demo && !c.DemoPublic: // which only this machine sees
		a.Mails.Sender = &mail.Memory{}
	}
	return err
}

// work works until the context ends; idle is closed when all has come to an end.
func (a *App) work(ctx context.Context) (idle <-chan struct{}) {
	var wg sync.WaitGroup
	wg.Go(func() { a.Jobs.Run(ctx) })
	wg.Go(func() { a.Mails.Run(ctx) })
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	return done
}
