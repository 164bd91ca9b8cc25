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
	MySQLConfig *mysql.Config // MySQL and MariaDB only, with the first of MySQLAddrs
	MySQLAddrs  []string      // host:port of the servers, which are tried in turn
	// WsrepSyncWait makes the first read of a request wait until its node of a MariaDB Galera
	// cluster has applied what other nodes had committed before.
	WsrepSyncWait bool
}

// Parse parses a database URL. The error tells what is wrong with it, and is for people.
func Parse(s string) (Source, error) {
	if path, ok := strings.CutPrefix(s, "sqlite://"); ok {
		if path == "" || strings.ContainsAny(path, "?#") {
			return Source{}, errors.New("a SQLite URL is sqlite:// and a file name without ? and #, such as sqlite://buyergraph.db")
		}
		return Source{Dialect: dialect.SQLite, SQLitePath: path}, nil
	}
	oneHost, moreHosts := cutHosts(s)
	u, err := url.Parse(oneHost)
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
	source := Source{Dialect: dialect.MySQL, MySQLConfig: c}
	for _, host := range append([]string{u.Host}, moreHosts...) {
		h, err := url.Parse("mysql://" + host)
		if err != nil || h.Hostname() == "" || h.Host != host {
			return Source{}, errors.New("the hosts of a MySQL URL are separated by commas: mysql://USER:PASSWORD@HOST1:3306,HOST2:3306/DATABASE")
		}
		if h.Port() == "" {
			host = net.JoinHostPort(h.Hostname(), "3306")
		}
		source.MySQLAddrs = append(source.MySQLAddrs, host)
	}
	c.Net, c.Addr = "tcp", source.MySQLAddrs[0]
	for k, v := range u.Query() {
		switch {
		case k == "tls":
			c.TLSConfig = v[0]
		case k == "wsrep_sync_wait" && (v[0] == "0" || v[0] == "1"):
			source.WsrepSyncWait = v[0] == "1"
		case k == "wsrep_sync_wait":
			return Source{}, errors.New("wsrep_sync_wait in a MySQL URL is 0 or 1")
		default:
			return Source{}, fmt.Errorf("a MySQL URL takes the options tls and wsrep_sync_wait only, not %q", k)
		}
	}
	return source, nil
}

// cutHosts takes all hosts but the first out of a URL, because a [url.URL] has one host.
func cutHosts(s string) (oneHost string, moreHosts []string) {
	scheme, rest, _ := strings.Cut(s, "://")
	authority, path, hasPath := strings.Cut(rest, "/")
	user, hosts := "", authority
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		user, hosts = authority[:i+1], authority[i+1:]
	}
	list := strings.Split(hosts, ",")
	if len(list) == 1 || !hasPath {
		return s, nil
	}
	return scheme + "://" + user + list[0] + "/" + path, list[1:]
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
