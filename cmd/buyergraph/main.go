// Command buyergraph is the server with its administration commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"buyergraph/internal/app"
	"buyergraph/internal/audit/chain"
	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/secret"
	"buyergraph/internal/store"

	"github.com/alecthomas/kong"
)

var version = "0.1.0"

var cli struct {
	Serve   serve   `cmd:"" help:"Start the server."`
	Migrate migrate `cmd:"" help:"Update the database schema and exit."`
	Seed    seed    `cmd:"" help:"Fill an empty database with generated data."`
	Admin   struct {
		Create adminCreate `cmd:"" help:"Create a staff user. The password is BUYERGRAPH_ADMIN_PASSWORD(_FILE) or a random one."`
	} `cmd:"" help:"Manage staff users."`
	Audit struct {
		Verify auditVerify `cmd:"" help:"Check that no audit entry was changed or removed."`
	} `cmd:"" help:"Check the audit."`
	Config struct {
		Print configPrint `cmd:"" help:"Print the settings in effect, without secrets."`
	} `cmd:"" help:"Show the settings."`
	Bench      benchmark   `cmd:"" help:"Measure the server against a hand-written server with the same answers."`
	BenchServe benchServe  `cmd:"" hidden:""`
	Version    showVersion `cmd:"" help:"Print the version."`
}

type serve struct{ config.Config }

type migrate struct {
	DatabaseURL string `help:"sqlite://FILE or mysql://USER:PASSWORD@HOST:3306/DATABASE." default:"${database}" placeholder:"URL"`
}

type adminCreate struct {
	Email       string `help:"E-mail address to sign in with." required:""`
	DatabaseURL string `help:"sqlite://FILE or mysql://USER:PASSWORD@HOST:3306/DATABASE." default:"${database}" placeholder:"URL"`
}

type auditVerify struct {
	Expect      string `help:"Fail unless this earlier hash is still in the chain." placeholder:"HASH"`
	DatabaseURL string `help:"sqlite://FILE or mysql://USER:PASSWORD@HOST:3306/DATABASE." default:"${database}" placeholder:"URL"`
}

type seed struct {
	Users       int    `help:"Number of customer users. All other records are in proportion." default:"50000"`
	Seed        uint64 `help:"Random seed. The same seed gives the same data." default:"1"`
	DatabaseURL string `help:"sqlite://FILE or mysql://USER:PASSWORD@HOST:3306/DATABASE, empty." default:"${database}" placeholder:"URL"`
}

type configPrint struct{ config.Config }

type showVersion struct{}

func (s serve) Run(ctx context.Context) error {
	if err := s.CompleteAndValidate(); err != nil {
		return err
	}
	a, err := app.New(ctx, s.Config, os.Stdout)
	if err != nil {
		return err
	}
	return errors.Join(a.Run(ctx), a.Close())
}

func (m migrate) Run(ctx context.Context) error {
	s, err := store.Open(ctx, m.DatabaseURL)
	if err != nil {
		return err
	}
	defer s.Close()
	n, err := s.Migrate(ctx)
	if err == nil {
		fmt.Printf("%d migrations applied. The database is up to date.\n", n)
	}
	return err
}

func (c adminCreate) Run(ctx context.Context) error {
	settings := config.Config{Addr: "127.0.0.1:0", DatabaseURL: c.DatabaseURL}
	if err := settings.CompleteAndValidate(); err != nil {
		return err
	}
	a, err := app.New(ctx, settings, os.Stdout)
	if err != nil {
		return err
	}
	return errors.Join(a.CreateAdmin(ctx, c.Email, settings.AdminPassword), a.Close())
}

func (c auditVerify) Run(ctx context.Context) error {
	s, err := store.Open(ctx, c.DatabaseURL)
	if err != nil {
		return err
	}
	defer s.Close()
	r, err := chain.Verify(ctx, s, c.Expect)
	if err == nil {
		fmt.Println(r)
	}
	return err
}

func (c seed) Run(ctx context.Context) error {
	p := newProgress(os.Stdout)
	o := demo.Options{UserCount: c.Users, Seed: c.Seed, OnProgress: p.update}
	if err := o.Validate(); err != nil {
		return err
	}
	s, err := store.Open(ctx, c.DatabaseURL)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.Migrate(ctx); err != nil {
		return err
	}
	err = demo.Seed(ctx, s, o)
	p.printTotal()
	if err != nil {
		return err
	}
	_, err = fmt.Println("No user has a password. Create a staff user:  buyergraph admin create --email you@example.com")
	return err
}

func (c configPrint) Run() error {
	if err := c.CompleteAndValidate(); err != nil {
		return err
	}
	return c.Print(os.Stdout)
}

func (showVersion) Run() error {
	_, err := fmt.Printf("buyergraph %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	code := runCommand(ctx)
	stop()
	os.Exit(code)
}

func runCommand(ctx context.Context) int {
	parser := kong.Must(&cli, kong.Name("buyergraph"), kong.Description("A GraphQL server for B2B customer accounts."),
		kong.DefaultEnvars(config.EnvPrefix), kong.Vars{"database": config.DefaultDatabase},
		kong.BindTo(ctx, (*context.Context)(nil)), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	command, err := parser.Parse(os.Args[1:])
	if err == nil {
		err = command.Run()
	}
	if err != nil {
		// One line, even for several faults.
		line := strings.ReplaceAll(err.Error(), "\n", "; ")
		fmt.Fprintln(os.Stderr, "buyergraph: "+secret.RedactURLs(line))
		return 1
	}
	return 0
}
