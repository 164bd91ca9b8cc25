// Package app assembles the server from the other packages.
package app

import (
	"cmp"
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
	"buyergraph/internal/bulk"
	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/job"
	"buyergraph/internal/mail"
	"buyergraph/internal/password"
	"buyergraph/internal/read"
	"buyergraph/internal/savedviews"
	"buyergraph/internal/secret"
	"buyergraph/internal/session"
	"buyergraph/internal/setting"
	"buyergraph/internal/settingsql"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
	"buyergraph/internal/web"
	"buyergraph/internal/web/playground"
)

// App is a server with its database, web server, jobs and mails.
type App struct {
	Store          *store.Store
	PasswordHasher *password.Hasher
	WebServer      *web.Server
	JobQueue       *job.Queue
	MailOutbox     *mail.Outbox
	config         config.Config
	out            io.Writer
}

// How long [App.Run] continues after its context ends.
const (
	lameDuckPeriod = time.Second      // still accepts requests, while /readyz answers 503
	drainTimeout   = 20 * time.Second // for running requests
)

// New opens and migrates the database and assembles the server. It writes messages for
// the operator to out.
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
	if a.PasswordHasher, err = password.NewHasher(); err != nil {
		return nil, err
	}
	if err := demo.CheckDatabase(ctx, a.Store, c.Demo); err != nil {
		return nil, err
	}
	if c.Demo {
		if err := demo.Fill(ctx, a.Store, a.PasswordHasher); err != nil {
			return nil, fmt.Errorf("cannot fill the database with demo data: %w", err)
		}
		debug.FreeOSMemory() // the memory of the generator is not needed again
	}
	tuneOnce.Do(tuneMemory)
	if err := a.setUpBackground(); err != nil {
		return nil, err
	}
	return a, a.buildWebServer(ctx)
}

// buildWebServer assembles everything that answers requests.
func (a *App) buildWebServer(ctx context.Context) error {
	schema := graph.Schema()
	staff, customerUser := a.config.SessionLifetimes()
	defaults := settingsql.Defaults{Staff: settingsql.Lifetime(staff), CustomerUser: settingsql.Lifetime(customerUser)}
	fieldBindings, err := read.BindSchema(schema, defaults)
	if err != nil {
		return err
	}
	cursors, err := LoadCursorSealer(ctx, a.Store)
	if err != nil {
		return err
	}
	settings, err := setting.New(ctx, a.Store, defaults)
	if err != nil {
		return err
	}
	sessions := session.New(a.Store, settings, a.PasswordHasher)
	bulk.HandleJobs(a.JobQueue, sessions)
	introspect := func(ctx context.Context) bool {
		v := viewer.FromContext(ctx)
		return a.config.Demo || v != nil && v.Kind == viewer.Staff
	}
	handler := graph.NewHandler(&graph.Resolver{
		Store: a.Store, Settings: settings, Sessions: sessions,
		SavedViews: savedviews.New(schema),
		Accounts:   &account.Service{Store: a.Store, Hasher: a.PasswordHasher, Sessions: sessions},
		Read:       read.New(fieldBindings, a.Store, a.Store.Dialect(), a.Store.Now, cursors),
	}, graph.Options{Limits: graph.DefaultLimits, MayIntrospect: introspect})
	proxies, err := a.config.ParseTrustedProxies()
	if err != nil {
		return err
	}
	o := web.Options{
		GraphHandler: handler, Sessions: sessions, Schema: schema, MayIntrospect: introspect, CheckDatabase: a.Store.CheckReady,
		ServePlayground: a.config.Demo || a.config.Playground, TrustedProxies: proxies,
		Settings: settings, AllowedOrigins: a.config.CORSOrigins,
	}
	if memory, ok := a.MailOutbox.Sender.(*mail.Memory); ok {
		o.DemoMails = memory
	}
	if a.config.Demo {
		o.Demo = &playground.Demo{HasMails: o.DemoMails != nil}
		for _, in := range demo.SignIns {
			o.Demo.SignIns = append(o.Demo.SignIns, playground.SignIn{
				Role: in.Role, May: in.May, Email: in.Email, Password: demo.Password, Audience: string(in.Audience),
			})
		}
		o.Demo.SignIns = append(o.Demo.SignIns, playground.SignIn{Role: demo.Guest, May: demo.GuestMay})
	}
	a.WebServer, err = web.New(o)
	return err
}

// Run serves requests and runs jobs and mails until the context ends. Then it lets
// running requests finish, for at most 20 seconds.
func (a *App) Run(ctx context.Context) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.config.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", a.config.Addr, systemError(err))
	}
	if err := a.createRolesAndFirstAdmin(ctx); err != nil {
		return errors.Join(fmt.Errorf("cannot make the first staff user: %w", err), l.Close())
	}
	baseURL := localURL(l.Addr())
	a.MailOutbox.PublicURL = cmp.Or(a.config.PublicURL, baseURL)
	a.printStartup(baseURL)
	backgroundDone := a.runBackground(ctx)
	srv := &http.Server{
		Handler: a.WebServer, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	a.WebServer.Drain()
	time.Sleep(lameDuckPeriod)
	shutdownCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if err := srv.Shutdown(shutdownCtx); err != nil {
		return fmt.Errorf("requests were cut off: %w", errors.Join(err, srv.Close()))
	}
	select {
	case <-backgroundDone:
	case <-shutdownCtx.Done(): // another process takes over the rest when its leases expire
	}
	return nil
}

// systemError returns the operating system's part of a network error, without the
// address.
func systemError(err error) error {
	var op *net.OpError
	if !errors.As(err, &op) {
		return err
	}
	if inner := errors.Unwrap(op.Err); inner != nil {
		return inner
	}
	return op.Err
}

// localURL returns the URL of a listener, as a browser on the same machine opens it.
func localURL(addr net.Addr) string {
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://localhost:%d", tcp.Port)
	}
	return "http://" + addr.String()
}

func (a *App) printStartup(baseURL string) {
	fmt.Fprintf(a.out, "Buyergraph serves %s/graphql from %s\n", baseURL, secret.RedactURLs(a.config.DatabaseURL))
	if a.config.Demo || a.config.Playground {
		fmt.Fprintf(a.out, "  playground     %s/playground\n", baseURL)
	}
	fmt.Fprintf(a.out, "  docs           %s/docs\n", baseURL)
	switch a.MailOutbox.Sender.(type) {
	case nil:
		fmt.Fprintln(a.out, "  mails wait     set --smtp-url, or --mail-folder for development, to send them")
	case *mail.Memory:
		fmt.Fprintf(a.out, "  mails          %s/demo/mails\n", baseURL)
	}
	if a.config.Demo {
		for _, in := range demo.SignIns {
			fmt.Fprintf(a.out, "  demo sign-in   %-42s %s  %s\n", in.Email, demo.Password, in.Role)
		}
	}
}

// Close closes the database.
func (a *App) Close() error { return a.Store.Close() }
