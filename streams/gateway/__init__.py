"""The gateway in the ambulance: it keeps what crew, tracker and monitor say until it is stored."""
