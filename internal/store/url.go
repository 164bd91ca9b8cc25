package store

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"entgo.io/ent/dialect"
	"github.com/go-sql-driver/mysql"
)

// source is a parsed database URL.
type source struct {
	dialect string
	path    string        // SQLite
	mysql   *mysql.Config // MySQL
}

// ParseURL checks a database URL without opening it. Its errors never repeat
// the URL, which may hold a password.
func ParseURL(s string) error {
	_, err := parseURL(s)
	return err
}

func parseURL(s string) (source, error) {
	if path, ok := strings.CutPrefix(s, "sqlite://"); ok {
		if path == "" || strings.ContainsAny(path, "?#") {
			return source{}, errors.New("a SQLite URL is sqlite:// and a file name without ? and #, such as sqlite://buyergraph.db")
		}
		return source{dialect: dialect.SQLite, path: path}, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "mysql" {
		return source{}, errors.New("expected sqlite://FILE or mysql://USER:PASSWORD@HOST:3306/DATABASE (special characters percent-encoded)")
	}
	c := mysql.NewConfig()
	c.DBName = strings.TrimPrefix(u.Path, "/")
	if u.User.Username() == "" || u.Host == "" || c.DBName == "" || strings.Contains(c.DBName, "/") {
		return source{}, errors.New("a MySQL URL names user, host and database: mysql://USER:PASSWORD@HOST:3306/DATABASE")
	}
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr = "tcp", u.Host
	if u.Port() == "" {
		c.Addr = net.JoinHostPort(u.Hostname(), "3306")
	}
	for k, v := range u.Query() {
		if k != "tls" {
			return source{}, fmt.Errorf("a MySQL URL takes the option tls only, not %q", k)
		}
		c.TLSConfig = v[0]
	}
	return source{dialect: dialect.MySQL, mysql: c}, nil
}

// sqliteDSN is the data source of one pool. Pragmas stand in it because an Exec
// would reach one connection only. Times are integers in microseconds.
func sqliteDSN(path string, extra ...string) string {
	q := append([]string{"_time_integer_format=unix_micro", "_inttotime=1", "_timezone=UTC",
		"_pragma=busy_timeout(10000)"}, extra...)
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + strings.Join(q, "&")
}

// mysqlDSN turns on what both databases must agree on: UTC, bytewise
// comparison, errors instead of silent truncation, matched rows as affected.
func mysqlDSN(c *mysql.Config) string {
	c = c.Clone()
	c.ParseTime, c.InterpolateParams, c.ClientFoundRows = true, true, true
	c.Collation = "utf8mb4_bin"
	c.Params = map[string]string{
		"time_zone": "'+00:00'",
		"sql_mode":  "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
	}
	return c.FormatDSN()
}

// Redact is a database URL that may be shown.
func Redact(s string) string {
	src, err := parseURL(s)
	switch {
	case err != nil:
		return "(not a database URL)"
	case src.dialect == dialect.SQLite:
		return s
	}
	return "mysql://" + src.mysql.User + ":***@" + src.mysql.Addr + "/" + src.mysql.DBName
}
