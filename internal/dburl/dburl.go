// Package dburl reads database URLs. It is a leaf, so that settings can be
// checked before anything is opened. Its errors never repeat a URL, which may
// hold a password.
package dburl

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"strings"

	"entgo.io/ent/dialect"
	"github.com/go-sql-driver/mysql"
)

// Source is a parsed database URL.
type Source struct {
	Dialect string        // ent's name
	Path    string        // of a SQLite file
	MySQL   *mysql.Config // of a MySQL database
}

// Parse reads a database URL.
func Parse(s string) (Source, error) {
	if path, ok := strings.CutPrefix(s, "sqlite://"); ok {
		if path == "" || strings.ContainsAny(path, "?#") {
			return Source{}, errors.New("a SQLite URL is sqlite:// and a file name without ? and #, such as sqlite://buyergraph.db")
		}
		return Source{Dialect: dialect.SQLite, Path: path}, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "mysql" {
		return Source{}, errors.New("expected sqlite://FILE or mysql://USER:PASSWORD@HOST:3306/DATABASE (special characters percent-encoded)")
	}
	c := mysql.NewConfig()
	c.DBName = strings.TrimPrefix(u.Path, "/")
	if u.User.Username() == "" || u.Host == "" || c.DBName == "" || strings.Contains(c.DBName, "/") {
		return Source{}, errors.New("a MySQL URL names user, host and database: mysql://USER:PASSWORD@HOST:3306/DATABASE")
	}
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr = "tcp", u.Host
	if u.Port() == "" {
		c.Addr = net.JoinHostPort(u.Hostname(), "3306")
	}
	for k, v := range u.Query() {
		if k != "tls" {
			return Source{}, fmt.Errorf("a MySQL URL takes the option tls only, not %q", k)
		}
		c.TLSConfig = v[0]
	}
	return Source{Dialect: dialect.MySQL, MySQL: c}, nil
}

// SQLiteDSN is the data source of one pool. Pragmas stand in it because an Exec
// would reach one connection only. Times are integers in microseconds.
func (s Source) SQLiteDSN(extra ...string) string {
	q := append([]string{"_time_integer_format=unix_micro", "_inttotime=1", "_timezone=UTC",
		"_pragma=busy_timeout(10000)"}, extra...)
	return "file:" + (&url.URL{Path: s.Path}).EscapedPath() + "?" + strings.Join(q, "&")
}

// MySQLDSN turns on what both databases must agree on: UTC, bytewise comparison,
// errors instead of silent truncation, matched rows as affected. Variables are
// set on every connection besides.
func (s Source) MySQLDSN(variables map[string]string) string {
	c := s.MySQL.Clone()
	c.ParseTime, c.InterpolateParams, c.ClientFoundRows = true, true, true
	c.Collation = "utf8mb4_bin"
	c.Params = map[string]string{
		"time_zone": "'+00:00'",
		"sql_mode":  "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
	}
	maps.Copy(c.Params, variables)
	return c.FormatDSN()
}

// String is the URL as it may be shown, without its password.
func (s Source) String() string {
	if s.Dialect == dialect.SQLite {
		return "sqlite://" + s.Path
	}
	shown := "mysql://" + s.MySQL.User + ":***@" + s.MySQL.Addr + "/" + s.MySQL.DBName
	if s.MySQL.TLSConfig != "" {
		shown += "?tls=" + s.MySQL.TLSConfig
	}
	return shown
}

// Redact is a database URL as it may be shown.
func Redact(url string) string {
	s, err := Parse(url)
	if err != nil {
		return "(not a database URL)"
	}
	return s.String()
}
