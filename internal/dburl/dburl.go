// Package dburl parses database URLs. The package imports no other package of the product,
// so that settings can be checked before anything is opened. Its errors never repeat a URL,
// since the URL may contain a password.
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
	Dialect     string        // the name of the dialect in ent
	SQLitePath  string        // path of the file; SQLite only
	MySQLConfig *mysql.Config // MySQL and MariaDB only
}

// Parse parses a database URL. The error tells what is wrong with it, and is for people.
func Parse(s string) (Source, error) {
	if path, ok := strings.CutPrefix(s, "sqlite://"); ok {
		if path == "" || strings.ContainsAny(path, "?#") {
			return Source{}, errors.New("a SQLite URL is sqlite:// and a file name without ? and #, such as sqlite://buyergraph.db")
		}
		return Source{Dialect: dialect.SQLite, SQLitePath: path}, nil
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
	return Source{Dialect: dialect.MySQL, MySQLConfig: c}, nil
}

// SQLiteDSN returns the data source name for one connection pool. It contains the pragmas,
// because an Exec would set them on one connection only. Times are stored as integers in
// microseconds. extra adds parameters such as "_pragma=...".
func (s Source) SQLiteDSN(extra ...string) string {
	q := append([]string{"_time_integer_format=unix_micro", "_inttotime=1", "_timezone=UTC",
		"_pragma=busy_timeout(10000)"}, extra...)
	return "file:" + (&url.URL{Path: s.SQLitePath}).EscapedPath() + "?" + strings.Join(q, "&")
}

// MySQLDSN returns the data source name with the settings that make MySQL behave like
// SQLite: UTC, comparison by bytes, errors instead of silent truncation, and matched rows
// counted as affected. variables are further session variables of every connection.
func (s Source) MySQLDSN(variables map[string]string) string {
	c := s.MySQLConfig.Clone()
	c.ParseTime, c.InterpolateParams, c.ClientFoundRows = true, true, true
	c.Collation = "utf8mb4_bin"
	c.Params = map[string]string{
		"time_zone": "'+00:00'",
		"sql_mode":  "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
	}
	maps.Copy(c.Params, variables)
	return c.FormatDSN()
}
