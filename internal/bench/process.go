package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// process is a server process as its parent sees it.
type process struct {
	addr string
	cmd  *exec.Cmd
	in   io.WriteCloser
	say  *json.Encoder
	hear *json.Decoder
}

// Command is how this program is started as a server process.
type Command func(ctx context.Context, kind, databaseURL string) *exec.Cmd

func start(ctx context.Context, command Command, kind, databaseURL string) (*process, error) {
	p := &process{cmd: command(ctx, kind, databaseURL)}
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	p.say, p.hear = json.NewEncoder(p.in), json.NewDecoder(out)
	if err := p.hello(); err != nil {
		p.stop()
		return nil, fmt.Errorf("the %s does not start: %w", kind, err)
	}
	return p, nil
}

// hello waits until the server says where it listens.
func (p *process) hello() error {
	var h hello
	err := p.hear.Decode(&h)
	p.addr = h.Addr
	return err
}

// tell gives an order and returns what the server has used.
func (p *process) tell(o order) (u usage, err error) {
	if err := p.say.Encode(o); err != nil {
		return u, err
	}
	return u, p.hear.Decode(&u)
}

// stop lets the process end by itself.
func (p *process) stop() {
	_ = p.in.Close()
	_ = p.cmd.Wait()
}
