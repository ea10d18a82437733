package wsk.tck;

import wsk.tck.contract.AcceptEventContract;
import wsk.tck.contract.CloseContract;
import wsk.tck.contract.ConditionalAcceptContract;
import wsk.tck.contract.ConnectionContract;
import wsk.tck.contract.ControlContract;
import wsk.tck.contract.DatagramContract;
import wsk.tck.contract.DatagramEventContract;
import wsk.tck.contract.DisconnectContract;
import wsk.tck.contract.DualStackContract;
import wsk.tck.contract.EventContract;
import wsk.tck.contract.ExtensionContract;
import wsk.tck.contract.IrpContract;
import wsk.tck.contract.ListenContract;
import wsk.tck.contract.LoopContract;
import wsk.tck.contract.MemoryContract;
import wsk.tck.contract.ObserverContract;
import wsk.tck.contract.ReceiveContract;
import wsk.tck.contract.ReceiveEventContract;
import wsk.tck.contract.RegistrationContract;
import wsk.tck.contract.SendCompletionContract;
import wsk.tck.contract.SendContract;
import wsk.tck.contract.StreamContract;
import wsk.tck.contract.TaskContract;
import wsk.tck.contract.UnixContract;

/** Every contract there is. */
public interface AllContracts
        extends RegistrationContract,
                IrpContract,
                ListenContract,
                AcceptEventContract,
                ConditionalAcceptContract,
                ConnectionContract,
                SendContract,
                SendCompletionContract,
                ReceiveContract,
                DisconnectContract,
                EventContract,
                ReceiveEventContract,
                DatagramContract,
                DatagramEventContract,
                DualStackContract,
                UnixContract,
                StreamContract,
                ControlContract,
                CloseContract,
                ExtensionContract,
                ObserverContract,
                LoopContract,
                TaskContract,
                MemoryContract {}
