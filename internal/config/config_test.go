package config

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestCheckSettingsReportsEveryFault(t *testing.T) {
	good := Config{
		Addr: "127.0.0.1:8080", DatabaseURL: "sqlite://x.db", CORSOrigins: []string{"https://shop.example.com", "http://localhost:3000"},
		TrustedProxies: []string{"10.0.0.0/8", "192.0.2.7", "2001:db8::1", "2001:db8::/32"},
		SMTPURL:        "smtp://mail.example", MailFrom: "Shop <a@seller.example>", PublicURL: "https://buy.example/shop",
	}
	if err := good.checkSettings(); err != nil {
		t.Error(err)
	}
	bad := Config{
		Addr: "8080", DatabaseURL: "mysql://u:hunter2@/", DemoPublic: true,
		CORSOrigins: []string{
			"shop.example.com", "https://x.example/path", "https://x.example/", "*", "https://*", "https://u@x.example", "https://x.example?x=1",
		},
		TrustedProxies: []string{"proxy.example", "10.0.0.0/33", "10.0.0.1:80", "*"},
		StaffIdle:      time.Second, CustomerUserSession: time.Hour,
		SMTPURL: "smtp://u:hunter2@mail.example", MailFolder: "nowhere", PublicURL: "https://buy.example?x=1",
	}
	err := bad.checkSettings()
	if err == nil {
		t.Fatal("no fault")
	}
	for flag, n := range map[string]int{
		"--addr": 1, "--database-url": 1, "--demo-public": 1, "--cors-origins": 7, "--trusted-proxies": 4,
		"--staff-idle": 1, "--customer-user-idle": 1, "--public-url": 1, "--mail-folder": 2,
	} {
		if got := strings.Count(err.Error(), flag+":"); got != n {
			t.Errorf("%d faults of %s: %v", got, flag, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Error("the password is shown")
	}
}

func TestDemoStaysOnLoopback(t *testing.T) {
	for addr, ok := range map[string]bool{
		"127.0.0.1:1": true, "localhost:1": true, "[::1]:1": true, "127.9.9.9:1": true,
		":8080": false, "0.0.0.0:1": false, "192.0.2.7:1": false, "shop.example:1": false,
	} {
		c := Config{Addr: addr, DatabaseURL: "sqlite://x.db", Demo: true}
		if err := c.checkSettings(); (err == nil) != ok {
			t.Errorf("%s: %v", addr, err)
		}
		c.DemoPublic = true
		if err := c.checkSettings(); err != nil {
			t.Errorf("%s, public: %v", addr, err)
		}
	}
}

func TestCompleteAndValidateAndPrint(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("hunter2 with spaces \r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BUYERGRAPH_ADMIN_EMAIL", "root@seller.example")
	t.Setenv("BUYERGRAPH_ADMIN_PASSWORD_FILE", file)
	c := Config{Addr: "127.0.0.1:8080"}
	if err := c.CompleteAndValidate(); err != nil || c.DatabaseURL != DefaultDatabase || c.AdminPassword != "hunter2 with spaces " {
		t.Errorf("%v %+v", err, c)
	}
	demo := Config{Addr: "127.0.0.1:8080", Demo: true}
	if err := demo.CompleteAndValidate(); err != nil || demo.DatabaseURL != DemoDatabase {
		t.Errorf("%v %+v", err, demo)
	}
	var b bytes.Buffer
	c.DatabaseURL, c.SMTPURL = "mysql://shop:hunter2@db.example/shop", "smtps://shop:hunter2@mail.example"
	if err := c.Print(&b); err != nil || strings.Contains(b.String(), "hunter2") ||
		!strings.Contains(b.String(), "BUYERGRAPH_DATABASE_URL=mysql://shop:***@db.example/shop\n") ||
		!strings.Contains(b.String(), "BUYERGRAPH_SMTP_URL=smtps://shop:***@mail.example\n") ||
		!strings.Contains(b.String(), "BUYERGRAPH_ADMIN_PASSWORD=***\n") {
		t.Errorf("%v %s", err, b.String())
	}
	t.Setenv("BUYERGRAPH_ADMIN_PASSWORD_FILE", file+".not")
	if err := c.CompleteAndValidate(); err == nil {
		t.Error("a missing password file is passed over")
	}
}
