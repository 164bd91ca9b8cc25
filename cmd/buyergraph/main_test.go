package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"buyergraph/internal/audit/chain"
	"buyergraph/internal/demo"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/web/playground"
)

var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "buyergraph-cmd-")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "buyergraph")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		panic(string(out))
	}
	testkit.Main(m, func() { os.RemoveAll(dir) })
}

// command returns a command that runs the program in a folder, without the BUYERGRAPH
// variables of this environment.
func command(dir string, env []string, args ...string) *exec.Cmd {
	c := exec.Command(program, args...)
	c.Dir = dir
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "BUYERGRAPH_") {
			c.Env = append(c.Env, v)
		}
	}
	c.Env = append(c.Env, env...)
	return c
}

// process is a running server.
type process struct {
	*exec.Cmd
	url string
	out *testkit.Log
}

var serverURLPattern = regexp.MustCompile(`serves (http://\S+)/graphql`)

func startServer(t *testing.T, dir string, env []string, args ...string) *process {
	t.Helper()
	p := &process{Cmd: command(dir, env, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...), out: &testkit.Log{}}
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.Stderr = p.out
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() })
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		fmt.Fprintln(p.out, lines.Text())
		if m := serverURLPattern.FindStringSubmatch(lines.Text()); m != nil {
			p.url = m[1]
			go func() {
				for lines.Scan() {
					fmt.Fprintln(p.out, lines.Text())
				}
			}()
			return p
		}
	}
	t.Fatalf("the server did not start: %s", p.out)
	return nil
}

// stop sends SIGTERM and expects exit code 0.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, p.out)
	}
}

func (p *process) ask(t *testing.T, token, query string, variables any) map[string]any {
	t.Helper()
	body, _ := json.Marshal(map[string]any{"query": query, "variables": variables})
	r, _ := http.NewRequest(http.MethodPost, p.url+"/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		t.Fatal(err)
	}
	if out["errors"] != nil {
		t.Fatalf("%s: %v", query, out["errors"])
	}
	return out["data"].(map[string]any)
}

func (p *process) login(t *testing.T, email, password string) string {
	t.Helper()
	input := map[string]any{"email": email, "password": password}
	d := p.ask(t, "", `mutation ($in: LoginInput!) { login(input: $in) { token } }`, map[string]any{"in": input})
	token, _ := d["login"].(map[string]any)["token"].(string)
	if token == "" {
		t.Fatalf("%s cannot sign in", email)
	}
	return token
}

// The demo starts with the flag --demo alone, and answers the nested page of the
// playground over HTTP.
func TestServeDemo(t *testing.T) {
	dir := t.TempDir()
	p := startServer(t, dir, nil, "--demo")
	for path, want := range map[string]string{
		"/healthz": "ok", "/readyz": "ok", "/playground": "graphiql",
		"/playground/lib/graphiql.js": "GraphiQL", "/schema.graphql": "type CustomerUser",
	} {
		if body := p.get(t, path); !strings.Contains(body, want) {
			t.Errorf("%s: %.200s", path, body)
		}
	}
	examples, err := playground.LoadExamples()
	if err != nil {
		t.Fatal(err)
	}
	token := p.login(t, demo.StaffEmail, demo.Password)
	d := p.ask(t, token, examples[0].Query, nil)
	nodes := d["customerUsers"].(map[string]any)["nodes"].([]any)
	if len(nodes) != 50 {
		t.Errorf("%d users", len(nodes))
	}
	text, _ := json.Marshal(nodes)
	for _, part := range []string{
		`"customer":{`, `"label":"Buyer"`, `"city":`, `"website":{`, `"SO-1`, `"Q-2`, `"projectName"`, `"Terms and conditions"`,
	} {
		if !strings.Contains(string(text), part) {
			t.Errorf("the nested page has no %s", part)
		}
	}
	p.checkDemoMails(t)
	p.stop(t)
	if _, err := os.Stat(filepath.Join(dir, "buyergraph-demo.db")); err != nil {
		t.Error(err)
	}
	// The demo's sign-ins are public, so only --demo serves its database.
	expectError(t, command(dir, nil, "serve", "--addr", "127.0.0.1:0", "--database-url", "sqlite://buyergraph-demo.db"), "holds demo data")
	again := startServer(t, dir, nil, "--demo")
	again.ask(t, token, "{ viewer { staffUser { id } } }", nil)
	again.stop(t)
}

// checkDemoMails asks for a new password. The mail has a link to a page of this server,
// whatever its port is.
func (p *process) checkDemoMails(t *testing.T) {
	t.Helper()
	p.ask(t, "", `mutation { passwordResetRequest(input: {email: "`+demo.BuyerEmail+`", audience: STOREFRONT}) { accepted } }`, nil)
	link := regexp.MustCompile(`<a href="(` + p.url + `/[^"#]+)#token=`)
	for range 100 {
		if found := link.FindStringSubmatch(p.get(t, "/demo/mails")); found != nil {
			if !strings.Contains(p.get(t, strings.TrimPrefix(found[1], p.url)), "/storefront/page.js") {
				t.Errorf("%s is no page of the demo", found[1])
			}
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("no mail with a link to %s: %s", p.url, p.get(t, "/demo/mails"))
}

// get returns the body of a page, which exists.
func (p *process) get(t *testing.T, path string) string {
	t.Helper()
	res, err := http.Get(p.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("%s: %d %v", path, res.StatusCode, err)
	}
	return string(body)
}

// Data and sessions survive a restart, on both databases.
func TestServeKeepsData(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": testkit.SQLite, "mariadb": testkit.MariaDB} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			env := []string{
				"BUYERGRAPH_DATABASE_URL=" + url(t), "BUYERGRAPH_ADMIN_EMAIL=root@seller.example",
				"BUYERGRAPH_ADMIN_PASSWORD=first-password-of-all",
			}
			p := startServer(t, dir, env)
			token := p.login(t, "root@seller.example", "first-password-of-all")
			p.stop(t)
			env[2] = "BUYERGRAPH_ADMIN_PASSWORD=another-password" // has no effect: a staff user exists
			p = startServer(t, dir, env)
			d := p.ask(t, token, `{ viewer { staffUser { email fullName } } staffUsers { totalCount } }`, nil)
			const want = "map[staffUsers:map[totalCount:1] viewer:map[staffUser:map[email:root@seller.example fullName:Staff Administrator]]]"
			if fmt.Sprint(d) != want {
				t.Error(d)
			}
			p.login(t, "root@seller.example", "first-password-of-all")
			p.stop(t)
			if strings.Contains(p.out.String(), "password") {
				t.Errorf("a password is shown: %s", p.out)
			}
		})
	}
}

// expectError runs a command that must fail with one line that contains want.
func expectError(t *testing.T, c *exec.Cmd, want string) {
	t.Helper()
	var out, stderr bytes.Buffer
	c.Stdout, c.Stderr = &out, &stderr
	err := c.Run()
	line := stderr.String()
	if err == nil || strings.Count(line, "\n") != 1 || !strings.Contains(line, want) || strings.Contains(line+out.String(), "hunter2") {
		t.Errorf("%v: %v %q, want one line with %q", c.Args[1:], err, line, want)
	}
}

func TestCommandErrors(t *testing.T) {
	dir := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := os.WriteFile(filepath.Join(dir, "text.db"), bytes.Repeat([]byte("no database "), 500), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"serve", "--adr", "x"}, "unknown flag --adr"},
		{[]string{"fly"}, "unexpected argument fly"},
		{[]string{"serve", "mysql://u:hunter2@db.example/shop"}, "unexpected argument mysql://u:***@db.example/shop"},
		{[]string{"serve", "--addr", "999.1.1.1:80"}, "no such host"},
		{[]string{"serve", "--addr", "nowhere"}, "--addr: expected HOST:PORT"},
		{[]string{"serve", "--addr", l.Addr().String()}, "address already in use"},
		{[]string{"serve", "--database-url", "mysql://u:hunter2@127.0.0.1:1/db"}, "cannot use the database db at 127.0.0.1:1"},
		{[]string{"serve", "--database-url", "oracle://u:hunter2@host/db"}, "--database-url: expected sqlite://FILE"},
		{[]string{"serve", "--database-url", "sqlite://text.db"}, "cannot use the SQLite file text.db"},
		{[]string{"serve", "--demo", "--addr", "0.0.0.0:8080"}, "--demo-public allows"},
		{[]string{"serve", "--demo-public", "--cors-origins", "shop.example"}, "--demo-public: goes with --demo only"},
		{[]string{"serve", "--demo-public", "--cors-origins", "shop.example"}, "--cors-origins: expected an origin"},
		{[]string{"serve", "--smtp-url", "smtp://u:hunter2@mail.example"}, "--smtp-url: needs --mail-from and --public-url"},
		{[]string{"serve", "--smtp-url", "http://u:hunter2@mail.example", "--mail-from", "a@seller.example",
			"--public-url", "https://b.example"}, "--smtp-url: expected smtp://"},
		{[]string{"serve", "--mail-folder", "nowhere", "--mail-from", "nobody", "--public-url", "buy.example"},
			"--public-url: expected a URL such as https://buy.example.com; " +
				"--mail-from: expected an address such as 'Northgate <orders@northgate.example>'; --mail-folder: there is no such folder"},
		{[]string{"admin", "create"}, "missing flags: --email"},
		{[]string{"admin", "create", "--email", "nobody"}, "BUYERGRAPH_ADMIN_PASSWORD"},
		{[]string{"seed", "--users", "3"}, "--users: expected 20 to"},
		{[]string{"seed", "--users", "20", "--database-url", "sqlite://text.db"}, "cannot use the SQLite file text.db"},
		{[]string{"migrate", "--database-url", "sqlite://no/such/folder.db"}, "cannot use the SQLite file"},
	} {
		expectError(t, command(dir, nil, c.args...), c.want)
	}
	expectError(t, command(dir, []string{"BUYERGRAPH_ADMIN_PASSWORD=short"}, "admin", "create", "--email", "a@seller.example"), "TOO_SHORT")
	expectError(t, command(dir, []string{"BUYERGRAPH_ADMIN_PASSWORD=long-enough-now"}, "admin", "create", "--email", "nobody"), "email")
	// --demo does not touch a database that is in use.
	env := []string{"BUYERGRAPH_ADMIN_EMAIL=root@seller.example", "BUYERGRAPH_ADMIN_PASSWORD=first-password-of-all"}
	p := startServer(t, dir, env, "--database-url", "sqlite://mine.db")
	p.stop(t)
	expectError(t, command(dir, nil, "serve", "--demo", "--addr", "127.0.0.1:0", "--database-url", "sqlite://mine.db"), "is not empty")
}

func TestCommands(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		env, args []string
		want      string
	}{
		{nil, []string{"version"}, "buyergraph "},
		{nil, []string{"migrate", "--database-url", "sqlite://tools.db"}, " migrations applied"},
		{nil, []string{"migrate", "--database-url", "sqlite://tools.db"}, "0 migrations applied"},
		{[]string{"BUYERGRAPH_ADMIN_PASSWORD_FILE=pw"},
			[]string{"admin", "create", "--email", "ann@seller.example", "--database-url", "sqlite://tools.db"},
			"ann@seller.example can sign in now"},
		{[]string{"BUYERGRAPH_DATABASE_URL=mysql://u:hunter2@db.example/shop", "BUYERGRAPH_ADMIN_PASSWORD=hunter2"},
			[]string{"config", "print", "--addr", "127.0.0.1:99"},
			"BUYERGRAPH_ADDR=127.0.0.1:99\nBUYERGRAPH_DATABASE_URL=mysql://u:***@db.example/shop\n"},
		{[]string{"BUYERGRAPH_SMTP_URL=smtp://u:hunter2@mail.example:587", "BUYERGRAPH_MAIL_FROM=a@seller.example",
			"BUYERGRAPH_PUBLIC_URL=https://b.example"},
			[]string{"config", "print"}, "BUYERGRAPH_SMTP_URL=smtp://u:***@mail.example:587\n"},
		{nil, []string{"serve", "--help"}, "BUYERGRAPH_DATABASE_URL"},
	} {
		if err := os.WriteFile(filepath.Join(dir, "pw"), []byte("a-password-from-a-file\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := command(dir, c.env, c.args...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), c.want) || strings.Contains(string(out), "hunter2") {
			t.Errorf("%v: %v %s", c.args, err, out)
		}
	}
	p := startServer(t, dir, nil, "--database-url", "sqlite://tools.db")
	p.login(t, "ann@seller.example", "a-password-from-a-file")
	p.stop(t)
	fresh := startServer(t, t.TempDir(), nil)
	time.Sleep(100 * time.Millisecond)
	if res, err := http.Get(fresh.url + "/demo/mails"); err != nil || res.StatusCode != http.StatusNotFound {
		t.Errorf("mails are shown without a demo: %v %v", res, err)
	}
	fresh.stop(t)
	if !strings.Contains(fresh.out.String(), "mails wait") {
		t.Errorf("no word that mails wait: %s", fresh.out)
	}
	if !strings.Contains(fresh.out.String(), "buyergraph admin create") {
		t.Errorf("no hint how to begin: %s", fresh.out)
	}
}

// audit verify detects a changed audit entry.
func TestAuditVerify(t *testing.T) {
	dir := t.TempDir()
	env := []string{"BUYERGRAPH_DATABASE_URL=sqlite://" + filepath.Join(dir, "audited.db"), "BUYERGRAPH_ADMIN_PASSWORD=first-password-of-all"}
	if out, err := command(dir, env, "admin", "create", "--email", "root@seller.example").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	expectVerified := func(want string, args ...string) {
		t.Helper()
		out, err := command(dir, env, append([]string{"audit", "verify"}, args...)...).CombinedOutput()
		if err != nil || strings.Count(string(out), "\n") != 1 || !strings.Contains(string(out), want) {
			t.Errorf("%v: %s", err, out)
		}
	}
	expectVerified("0 entries are sealed, 2 are not sealed yet")
	s, err := store.Open(t.Context(), strings.TrimPrefix(env[0], "BUYERGRAPH_DATABASE_URL="))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := chain.Seal(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	last := *s.Client.AuditEntry.GetX(testkit.SystemContext(), 2).Hash
	expectVerified("2 entries are sealed, 0 are not sealed yet, and 0 have erased changes; the last hash is "+last, "--expect", last)
	expectError(t, command(dir, env, "audit", "verify", "--expect", "feed"), "no entry has the hash feed")
	err = s.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE audit_entries SET actor_staff_user_id=1 WHERE id=2")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	expectError(t, command(dir, env, "audit", "verify"), "broken at audit_2")
}

// After seed, nobody can sign in until a staff user is created.
func TestSeed(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": testkit.SQLite, "mariadb": testkit.MariaDB} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			env := []string{"BUYERGRAPH_DATABASE_URL=" + url(t), "BUYERGRAPH_ADMIN_PASSWORD=first-password-of-all"}
			out, err := command(dir, env, "seed", "--users", "100", "--seed", "3").CombinedOutput()
			if err != nil || !strings.Contains(string(out), " rows in ") || !strings.Contains(string(out), "admin create") {
				t.Fatalf("%v: %s", err, out)
			}
			expectError(t, command(dir, env, "seed", "--users", "100"), "is not empty")
			if out, err := command(dir, env, "admin", "create", "--email", "root@seller.example").CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			p := startServer(t, dir, env)
			d := p.ask(t, p.login(t, "root@seller.example", "first-password-of-all"), `{ customerUsers { totalCount } orders { totalCount } }`, nil)
			if fmt.Sprint(d) != "map[customerUsers:map[totalCount:100] orders:map[totalCount:500]]" {
				t.Error(d)
			}
			p.stop(t)
		})
	}
}

// After SIGTERM /readyz answers 503, arriving requests are served for a second, and the
// exit code is 0.
func TestGracefulShutdown(t *testing.T) {
	p := startServer(t, t.TempDir(), nil)
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	unready := false
	for end := time.Now().Add(800 * time.Millisecond); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		res, err := http.Get(p.url + "/readyz")
		if err != nil {
			t.Fatalf("refused while draining: %v", err)
		}
		res.Body.Close()
		unready = unready || res.StatusCode == http.StatusServiceUnavailable
	}
	if !unready {
		t.Error("/readyz never said no")
	}
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
}
