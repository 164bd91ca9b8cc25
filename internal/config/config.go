// Package config has the settings of the server, from flags and environment variables.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"buyergraph/internal/dburl"
	"buyergraph/internal/secret"
)

// EnvPrefix is the prefix of every environment variable: --addr is BUYERGRAPH_ADDR.
const EnvPrefix = "BUYERGRAPH"

// Default databases.
const (
	DefaultDatabase = "sqlite://buyergraph.db"
	DemoDatabase    = "sqlite://buyergraph-demo.db"
)

// Config holds the settings of the server.
type Config struct {
	Addr        string   `help:"Address to listen on." default:"127.0.0.1:8080"`
	DatabaseURL string   `help:"sqlite://FILE (default buyergraph.db) or mysql://USER:PASSWORD@HOST:3306/DATABASE." placeholder:"URL"`
	Demo        bool     `help:"Use a database of its own with demo data, and serve the playground with demo sign-ins."`
	DemoPublic  bool     `help:"Allow --demo to listen on other addresses than loopback."`
	Playground  bool     `help:"Serve the playground without --demo."`
	CORSOrigins []string `name:"cors-origins" help:"Origins of user interfaces, besides those that the websites list." placeholder:"ORIGIN"`

	TrustedProxies []string `help:"Addresses or networks of proxies that may set X-Forwarded-For, such as 10.0.0.0/8." placeholder:"NETWORK"`

	// Lifetimes of sessions; 0 stands for the default in [Config.SessionLifetimes].
	StaffIdle           time.Duration `help:"Staff sessions end after this much inactivity (default 30m)." placeholder:"DURATION"`
	StaffSession        time.Duration `help:"Staff sessions end after this time in any case (default 12h)." placeholder:"DURATION"`
	CustomerUserIdle    time.Duration `help:"Customer sessions end after this much inactivity (default 30 days)." placeholder:"DURATION"`
	CustomerUserSession time.Duration `help:"Customer sessions end after this time in any case (default 90 days)." placeholder:"DURATION"`

	// With neither a mail server nor a folder, mails wait.
	SMTPURL    string `name:"smtp-url" help:"Mail server: smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465." placeholder:"URL"`
	MailFrom   string `help:"Sender of mails, unless the website has one: 'Northgate <orders@northgate.example>'." placeholder:"ADDRESS"`
	MailFolder string `help:"For development: write mails with their links to .eml files in this folder." placeholder:"FOLDER"`
	PublicURL  string `help:"Base URL for links in staff mail. Customer mail uses the website's URL." placeholder:"URL"`

	// AdminEmail and AdminPassword create the first staff administrator if there has
	// never been a staff user. They come from the environment alone, because a process
	// list shows flags.
	AdminEmail    string `kong:"-"`
	AdminPassword string `kong:"-"`
}

// CompleteAndValidate fills in the settings that depend on other settings or come from
// the environment alone, and reports every invalid setting.
func (c *Config) CompleteAndValidate() error {
	if c.DatabaseURL == "" {
		c.DatabaseURL = DefaultDatabase
		if c.Demo {
			c.DatabaseURL = DemoDatabase
		}
	}
	c.AdminEmail = os.Getenv(EnvPrefix + "_ADMIN_EMAIL")
	c.AdminPassword = os.Getenv(EnvPrefix + "_ADMIN_PASSWORD")
	if file := os.Getenv(EnvPrefix + "_ADMIN_PASSWORD_FILE"); file != "" {
		text, err := os.ReadFile(file) //nolint:gosec // the operator names it
		if err != nil {
			return fmt.Errorf("%s_ADMIN_PASSWORD_FILE: %w", EnvPrefix, err)
		}
		c.AdminPassword = strings.TrimRight(string(text), "\r\n")
	}
	return c.checkSettings()
}

// checkSettings returns all faults joined.
func (c *Config) checkSettings() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	host, port, err := net.SplitHostPort(c.Addr)
	if n, e := strconv.Atoi(port); err != nil || e != nil || n < 0 || n > 65535 {
		fault("--addr: expected HOST:PORT, not %q", c.Addr)
	}
	if _, err := dburl.Parse(c.DatabaseURL); err != nil {
		fault("--database-url: %w", err)
	}
	for _, o := range c.CORSOrigins {
		if u, err := url.Parse(o); err != nil || u.Scheme+"://"+u.Host != o || u.Host == "" || strings.Contains(o, "*") {
			fault("--cors-origins: expected an origin such as https://shop.example.com, not %q", o)
		}
	}
	if _, err := c.ParseTrustedProxies(); err != nil {
		faults = append(faults, err)
	}
	faults = append(faults, c.checkMailSettings()...)
	staff, customerUser := c.SessionLifetimes()
	for flag, l := range map[string]SessionLifetime{"staff": staff, "customer-user": customerUser} {
		if l.Idle < time.Minute || l.Absolute < l.Idle {
			fault("--%s-idle: expected a minute at least, and no more than --%[1]s-session", flag)
		}
	}
	switch {
	case c.DemoPublic && !c.Demo:
		fault("--demo-public: goes with --demo only")
	case c.Demo && !c.DemoPublic && err == nil && !isLoopback(host):
		fault("--addr: the sign-ins of --demo are known to everybody, so it listens on loopback only; --demo-public allows %s", c.Addr)
	}
	return errors.Join(faults...)
}

// SessionLifetime is how long a session lasts without use and in any case.
type SessionLifetime struct{ Idle, Absolute time.Duration }

// SessionLifetimes returns the lifetimes of staff sessions and customer sessions.
func (c *Config) SessionLifetimes() (staff, customerUser SessionLifetime) {
	const day = 24 * time.Hour
	return SessionLifetime{cmp.Or(c.StaffIdle, 30*time.Minute), cmp.Or(c.StaffSession, 12*time.Hour)},
		SessionLifetime{cmp.Or(c.CustomerUserIdle, 30*day), cmp.Or(c.CustomerUserSession, 90*day)}
}

// ParseTrustedProxies returns the trusted proxies as networks. Its error names every
// invalid one.
func (c *Config) ParseTrustedProxies() (out []netip.Prefix, err error) {
	for _, text := range c.TrustedProxies {
		p, bad := netip.ParsePrefix(text)
		if a, e := netip.ParseAddr(text); e == nil {
			p, bad = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if bad != nil {
			err = errors.Join(err, fmt.Errorf("--trusted-proxies: expected an address or a network such as 10.0.0.0/8, not %q", text))
			continue
		}
		out = append(out, p.Masked())
	}
	return out, err
}

// checkMailSettings returns the faults of the mail settings.
func (c *Config) checkMailSettings() (faults []error) {
	fault := func(text string) { faults = append(faults, errors.New(text)) }
	if u, err := url.Parse(c.PublicURL); c.PublicURL != "" &&
		(err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "") {
		fault("--public-url: expected a URL such as https://buy.example.com")
	}
	if _, err := netmail.ParseAddress(c.MailFrom); c.MailFrom != "" && err != nil {
		fault("--mail-from: expected an address such as 'Northgate <orders@northgate.example>'")
	}
	switch {
	case c.SMTPURL != "" && c.MailFolder != "":
		fault("--mail-folder: goes without --smtp-url")
	case c.SMTPURL != "" && (c.MailFrom == "" || c.PublicURL == ""):
		fault("--smtp-url: needs --mail-from and --public-url")
	}
	if f, err := os.Stat(c.MailFolder); c.MailFolder != "" && (err != nil || !f.IsDir()) {
		fault("--mail-folder: there is no such folder")
	}
	return faults
}

// MailFromAddress returns the sender of mails: MailFrom, or a default on localhost.
func (c *Config) MailFromAddress() netmail.Address {
	a, err := netmail.ParseAddress(c.MailFrom)
	if err != nil {
		return netmail.Address{Name: "Buyergraph", Address: "buyergraph@localhost"}
	}
	return *a
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Print writes the settings in effect as environment variables, with asterisks in place
// of secrets.
func (c *Config) Print(w io.Writer) error {
	adminPassword := ""
	if c.AdminPassword != "" {
		adminPassword = "***"
	}
	staff, customerUser := c.SessionLifetimes()
	for _, v := range [][2]string{
		{"ADDR", c.Addr},
		{"DATABASE_URL", secret.RedactURLs(c.DatabaseURL)},
		{"DEMO", strconv.FormatBool(c.Demo)},
		{"DEMO_PUBLIC", strconv.FormatBool(c.DemoPublic)},
		{"PLAYGROUND", strconv.FormatBool(c.Playground)},
		{"CORS_ORIGINS", strings.Join(c.CORSOrigins, ",")},
		{"TRUSTED_PROXIES", strings.Join(c.TrustedProxies, ",")},
		{"STAFF_IDLE", staff.Idle.String()},
		{"STAFF_SESSION", staff.Absolute.String()},
		{"CUSTOMER_USER_IDLE", customerUser.Idle.String()},
		{"CUSTOMER_USER_SESSION", customerUser.Absolute.String()},
		{"SMTP_URL", secret.RedactURLs(c.SMTPURL)},
		{"MAIL_FROM", c.MailFrom},
		{"MAIL_FOLDER", c.MailFolder},
		{"PUBLIC_URL", c.PublicURL},
		{"ADMIN_EMAIL", c.AdminEmail},
		{"ADMIN_PASSWORD", adminPassword},
	} {
		if _, err := fmt.Fprintf(w, "%s_%s=%s\n", EnvPrefix, v[0], v[1]); err != nil {
			return err
		}
	}
	return nil
}
