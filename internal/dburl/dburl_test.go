package dburl

import (
	"slices"
	"strings"
	"testing"
)

func TestParseMySQL(t *testing.T) {
	for _, c := range []struct {
		url, hosts string
		syncWait   bool
	}{
		{"mysql://u:p@db/shop", "db:3306", false},
		{"mysql://u:p@db:4000/shop?tls=true", "db:4000", false},
		{"mysql://u:p%2C%40@a:1,b,[::1]:3,10.0.0.4/shop?wsrep_sync_wait=1", "a:1 b:3306 [::1]:3 10.0.0.4:3306", true},
		{"mysql://u:p@a,b/shop?wsrep_sync_wait=0", "a:3306 b:3306", false},
	} {
		got, err := Parse(c.url)
		if err != nil || strings.Join(got.MySQLAddrs, " ") != c.hosts || got.WsrepSyncWait != c.syncWait ||
			got.MySQLConfig.Addr != got.MySQLAddrs[0] {
			t.Errorf("%s: %v %v %v", c.url, got.MySQLAddrs, got.WsrepSyncWait, err)
		}
		if got.MySQLConfig.DBName != "shop" || !slices.Contains([]string{"p", "p,@"}, got.MySQLConfig.Passwd) {
			t.Errorf("%s: %+v", c.url, got.MySQLConfig)
		}
	}
	for _, url := range []string{
		"mysql://u:hunter2@a,/shop", "mysql://u:hunter2@a,,b/shop", "mysql://u:hunter2@,b/shop", "mysql://u:hunter2@a:1,b:x/shop",
		"mysql://u:hunter2@a,b", "mysql://u:hunter2@a/shop?wsrep_sync_wait=2",
	} {
		if got, err := Parse(url); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v %v", url, got.MySQLAddrs, err)
		}
	}
}
