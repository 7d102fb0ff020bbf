//! A mailbox: what the application sent, and a real SMTP server.

use darshi::server::clients::mail::{Mail, MailError, Mailer};
use mailin::{Action, Handler, Response, SessionBuilder, response};
use std::{
    io::{self, BufRead, BufReader, Write},
    net::{IpAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Keeps what is sent.
#[derive(Clone, Default)]
pub struct Mailbox {
    sent: Arc<Mutex<Vec<Mail>>>,
}

impl Mailbox {
    pub fn all(&self) -> Vec<Mail> {
        self.sent.lock().unwrap().clone()
    }

    /// The newest mail to an address.
    pub fn last_to(&self, address: &str) -> Mail {
        let all = self.all();
        all.iter().rev().find(|mail| mail.to == address).unwrap_or_else(|| panic!("no mail to {address}")).clone()
    }

    /// The secret of the link in the newest mail to an address.
    pub fn token_to(&self, address: &str) -> String {
        token_in(&self.last_to(address).text)
    }
}

pub fn token_in(text: &str) -> String {
    text.split("token=")
        .nth(1)
        .unwrap_or_else(|| panic!("no link in {text}"))
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned()
}

#[async_trait::async_trait]
impl Mailer for Mailbox {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        self.sent.lock().unwrap().push(mail.clone());
        Ok(())
    }
}

/// An SMTP server in process: what came in, as it came.
#[derive(Clone, Default)]
pub struct SmtpServer {
    pub received: Arc<Mutex<Vec<String>>>,
    /// Recipients that it refuses for good.
    pub refused: Arc<Mutex<Vec<String>>>,
    /// Answers this many mails with "try again later" first.
    pub busy: Arc<AtomicUsize>,
    data: Vec<u8>,
}

impl SmtpServer {
    /// Starts it on a free port; its address as `SMTP_URL` takes it.
    pub fn start(&self) -> String {
        self.start_on(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    pub fn start_on(&self, listener: TcpListener) -> String {
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let server = self.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = server.clone();
                std::thread::spawn(move || server.converse(stream));
            }
        });
        url
    }

    /// One connection, line by line (RFC 5321).
    fn converse(&self, mut stream: TcpStream) -> io::Result<()> {
        let client = stream.peer_addr()?.ip();
        let mut session = SessionBuilder::new("mail.test").build(client, self.clone());
        session.greeting().write_to(&mut stream)?;
        let mut lines = BufReader::new(stream.try_clone()?);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 {
            let response = session.process(&line);
            // After mail that it refuses, the state machine would take commands for more of it.
            let is_over = response.action == Action::Close || (response.is_error && line == b".\r\n");
            line.clear();
            if response.action != Action::NoReply {
                response.write_to(&mut stream)?;
                stream.flush()?;
            }
            if is_over {
                break;
            }
        }
        Ok(())
    }

    pub fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }
}

impl Handler for SmtpServer {
    fn helo(&mut self, _: IpAddr, _: &str) -> Response {
        response::OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        let refused = self.refused.lock().unwrap().iter().any(|one| to.contains(one.as_str()));
        if refused { Response::custom(550, "no such mailbox".to_owned()) } else { response::OK }
    }

    fn data_start(&mut self, _: &str, _: &str, _: bool, _: &[String]) -> Response {
        self.data.clear();
        response::OK
    }

    fn data(&mut self, content: &[u8]) -> io::Result<()> {
        self.data.extend_from_slice(content);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        if self.busy.load(Ordering::SeqCst) > 0 {
            self.busy.fetch_sub(1, Ordering::SeqCst);
            return Response::custom(451, "try again later".to_owned());
        }
        self.received.lock().unwrap().push(String::from_utf8_lossy(&self.data).into_owned());
        response::OK
    }
}
