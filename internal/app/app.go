// Package app puts the rooms together: New opens, Run serves, Close closes.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"buyergraph/graph"
	"buyergraph/internal/account"
	"buyergraph/internal/config"
	"buyergraph/internal/dburl"
	"buyergraph/internal/demo"
	"buyergraph/internal/job"
	"buyergraph/internal/mail"
	"buyergraph/internal/read"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
	"buyergraph/internal/web"
	"buyergraph/internal/web/playground"
)

// App is a server that is ready to run.
type App struct {
	Store  *store.Store
	Hasher *session.Hasher
	Web    *web.Server
	Jobs   *job.Queue
	Mails  *mail.Outbox
	config config.Config
	out    io.Writer
}

// How long Run goes on after it was told to stop.
const (
	lameDuck = time.Second      // still accepting, while /readyz says no
	drain    = 20 * time.Second // for requests under way
)

// New opens and migrates the database and makes the server. What a person should
// know is written to out.
func New(ctx context.Context, c config.Config, out io.Writer, options ...store.Option) (_ *App, err error) {
	a := &App{config: c, out: out}
	if a.Store, err = store.Open(ctx, c.DatabaseURL, options...); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	if _, err := a.Store.Migrate(ctx); err != nil {
		return nil, fmt.Errorf("cannot migrate the database: %w", err)
	}
	if a.Hasher, err = session.NewHasher(); err != nil {
		return nil, err
	}
	if err := demo.Check(ctx, a.Store, c.Demo); err != nil {
		return nil, err
	}
	if c.Demo {
		if err := demo.Fill(ctx, a.Store, a.Hasher); err != nil {
			return nil, fmt.Errorf("cannot fill the database with demo data: %w", err)
		}
		debug.FreeOSMemory() // what that took is not needed again
	}
	tuning.Do(tuneMemory)
	if err := a.background(); err != nil {
		return nil, err
	}
	return a, a.serve()
}

// serve builds everything that answers requests.
func (a *App) serve() error {
	schema := graph.Schema()
	bound, err := read.Default(schema)
	if err != nil {
		return err
	}
	staff, customerUser := a.config.Lives()
	sessions := session.New(a.Store, a.Hasher, session.Life(staff), session.Life(customerUser))
	introspect := func(ctx context.Context) bool {
		v := viewer.From(ctx)
		return a.config.Demo || v != nil && v.Kind == viewer.Staff
	}
	handler := graph.NewHandler(&graph.Resolver{
		Store: a.Store, Sessions: sessions, Accounts: &account.Service{Store: a.Store, Hasher: a.Hasher, Sessions: sessions},
		Read: read.New(bound, a.Store, a.Store.Dialect(), a.Store.Now),
	}, graph.Options{Limits: graph.DefaultLimits, Introspect: introspect})
	proxies, err := a.config.Proxies()
	if err != nil {
		return err
	}
	o := web.Options{
		Graph: handler, Sessions: sessions, Schema: schema, Introspect: introspect, Ping: a.Store.Ping,
		Playground: a.config.Demo || a.config.Playground, Origins: a.config.CORSOrigins, Proxies: proxies,
	}
	if memory, ok := a.Mails.Sender.(*mail.Memory); ok {
		o.Mails = memory
	}
	if a.config.Demo {
		for _, in := range demo.SignIns {
			o.Demo = append(o.Demo, playground.SignIn{Role: in.Role, Email: in.Email, Password: demo.Password, Audience: string(in.Audience)})
		}
	}
	a.Web, err = web.New(o)
	return err
}

// Run serves until the context ends, then lets requests finish.
func (a *App) Run(ctx context.Context) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.config.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", a.config.Addr, cause(err))
	}
	if err := a.bootstrap(ctx); err != nil {
		return errors.Join(fmt.Errorf("cannot make the first staff user: %w", err), l.Close())
	}
	a.greet(l.Addr())
	idle := a.work(ctx)
	srv := &http.Server{
		Handler: a.Web, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	a.Web.Drain()
	time.Sleep(lameDuck)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := srv.Shutdown(last); err != nil {
		return fmt.Errorf("requests were cut off: %w", errors.Join(err, srv.Close()))
	}
	select {
	case <-idle:
	case <-last.Done(): // what is left is leased, and another process's after a while
	}
	return nil
}

// cause is what the system said, without the address once more.
func cause(err error) error {
	var op *net.OpError
	if !errors.As(err, &op) {
		return err
	}
	if inner := errors.Unwrap(op.Err); inner != nil {
		return inner
	}
	return op.Err
}

func (a *App) greet(addr net.Addr) {
	at := "http://" + addr.String()
	fmt.Fprintf(a.out, "Buyergraph serves %s/graphql from %s\n", at, dburl.Redact(a.config.DatabaseURL))
	if a.config.Demo || a.config.Playground {
		fmt.Fprintf(a.out, "  playground     %s/playground\n", at)
	}
	switch a.Mails.Sender.(type) {
	case nil:
		fmt.Fprintln(a.out, "  mails wait     set --smtp-url, or --mail-folder for development, and they are sent")
	case *mail.Memory:
		fmt.Fprintf(a.out, "  mails          %s/demo/mails\n", at)
	}
	if a.config.Demo {
		for _, in := range demo.SignIns {
			fmt.Fprintf(a.out, "  demo sign-in   %-42s %s  %s\n", in.Email, demo.Password, in.Role)
		}
	}
}

// Close closes the database.
func (a *App) Close() error { return a.Store.Close() }
