package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"buyergraph/internal/audit/chain"
	"buyergraph/internal/job"
	"buyergraph/internal/mail"
)

const day = 24 * time.Hour

// retentionSweeps delete the rows that are no longer needed. The hourly job SWEEP runs
// them.
var retentionSweeps = []job.Sweep{
	{Table: "idempotency_keys", TimeColumn: "created_at", MaxAge: day},
	{Table: "one_time_tokens", TimeColumn: "expires_at"},
	{Table: "sessions", TimeColumn: "expires_at"},
	{Table: "login_attempts", TimeColumn: "attempted_at", MaxAge: 90 * day},
	{Table: "rate_limits", TimeColumn: "began_at", MaxAge: 2 * day}, // no rate limit's window is longer than a day
	{Table: "jobs", TimeColumn: "run_at", MaxAge: day,
		ExtraCondition: "state='SUCCEEDED' AND requested_by_staff_user_id IS NULL AND requested_by_customer_user_id IS NULL" +
			" AND requested_by_api_token_id IS NULL AND"},
	{Table: "job_rows", Join: "JOIN jobs ON jobs.id=job_rows.job_id", TimeColumn: "jobs.run_at", MaxAge: 90 * day,
		ExtraCondition: "jobs.state IN ('SUCCEEDED','FAILED','CANCELLED') AND"},
	{Table: "jobs", TimeColumn: "run_at", MaxAge: 90 * day, ExtraCondition: "state IN ('SUCCEEDED','FAILED','CANCELLED') AND"},
	{Table: "mails", TimeColumn: "send_at", MaxAge: 90 * day, ExtraCondition: "state IN ('SENT','FAILED','DISCARDED') AND"},
}

// setUpBackground creates the job queue and the outbox.
func (a *App) setUpBackground() (err error) {
	a.JobQueue = job.New(a.Store)
	a.JobQueue.Every("SWEEP", time.Hour, job.SweepHandler(retentionSweeps...))
	a.JobQueue.Every("FOLD_REPAIR", time.Hour, func(ctx context.Context, l *job.Lease) error {
		n, err := a.Store.RepairFolds(ctx)
		l.Result = fmt.Sprintf("%d rows folded again", n)
		return err
	})
	a.JobQueue.Every("AUDIT_SEAL", time.Minute, func(ctx context.Context, l *job.Lease) error {
		n, err := chain.Seal(ctx, a.Store)
		l.Result = fmt.Sprintf("%d entries sealed", n)
		return err
	})
	a.MailOutbox = &mail.Outbox{
		Store: a.Store, From: a.config.MailFromAddress(), PublicURL: a.config.PublicURL, OpensPublicURL: a.config.Demo,
	}
	switch c := a.config; {
	case c.SMTPURL != "":
		if a.MailOutbox.Sender, err = mail.NewSMTP(c.SMTPURL, nil); err != nil {
			err = fmt.Errorf("--smtp-url: %w", err)
		}
	case c.MailFolder != "":
		a.MailOutbox.Sender = mail.Folder(c.MailFolder)
	case c.Demo && !c.DemoPublic: // only this machine can open the page of mails
		a.MailOutbox.Sender = &mail.Memory{}
	}
	return err
}

// runBackground runs jobs and mails until the context ends, and closes done when the
// running ones have ended.
func (a *App) runBackground(ctx context.Context) (done <-chan struct{}) {
	var wg sync.WaitGroup
	wg.Go(func() { a.JobQueue.Run(ctx) })
	wg.Go(func() { a.MailOutbox.Run(ctx) })
	ended := make(chan struct{})
	go func() { wg.Wait(); close(ended) }()
	return ended
}
