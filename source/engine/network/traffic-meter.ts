/** Counts what goes to a server and comes from it. Bytes are those of files and objects, without the protocol around them. */
export class TrafficMeter {
	requests = 0;
	retries = 0;
	bytesSent = 0;
	bytesReceived = 0;
}
